import { Trans, useLingui } from "@lingui/react";
import { Download, Printer } from "lucide-react";
import { getReport, type ReportFormat } from "@/api";
import { download } from "@/lib/download";
import { failureText } from "@/lib/failures";
import { Button } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import { failed } from "@/ui/toasts";
import type { Asked } from "./useReport";

interface ReportActionsProps {
  name: string;
  /** What is exported; the reports that the server makes no files of are printed only. */
  asked?: Asked;
}

/** Takes a report elsewhere: to a file, or to paper. */
export function ReportActions({ name, asked }: ReportActionsProps) {
  const { i18n } = useLingui();

  function save(format: ReportFormat): void {
    if (!asked) return;
    const file = getReport({ query: { ...asked, format }, parseAs: "blob" });
    void download(file, `${name}.${format}`).catch((failure) => failed(failureText(failure)));
  }

  return (
    <>
      {asked ? (
        <Menu
          trigger={
            <Button icon={<Download aria-hidden />}>
              <Trans id="Export" />
            </Button>
          }
          items={[
            { id: "csv", label: i18n._("Export as CSV"), onSelect: () => save("csv") },
            { id: "xlsx", label: i18n._("Export as Excel"), onSelect: () => save("xlsx") },
            { id: "pdf", label: i18n._("Export as PDF"), onSelect: () => save("pdf") },
          ]}
        />
      ) : null}
      <Button icon={<Printer aria-hidden />} onClick={() => window.print()}>
        <Trans id="Print" />
      </Button>
    </>
  );
}
