import { useLingui } from "@lingui/react";
import { Download } from "lucide-react";
import { exportEarnings, type Format } from "@/api";
import { download } from "@/lib/download";
import { failureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { Button } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import { failed } from "@/ui/toasts";
import type { EarningsQuery } from "./query";

const FORMATS: ReadonlyArray<readonly [Format, string]> = [
  ["csv", /*i18n*/ "CSV, for spreadsheets and for import"],
  ["xlsx", /*i18n*/ "Excel workbook"],
  ["json", /*i18n*/ "JSON, for programs"],
];

/** The list as it is filtered, as a file. */
export function ExportMenu({ query, disabled }: { query: EarningsQuery; disabled: boolean }) {
  const { i18n } = useLingui();
  const { today } = useFormat();

  async function save(kind: Format): Promise<void> {
    const { q, platformId, currency, importId, from, to } = query;
    const asked = { format: kind, q, platformId, currency, importId, from, to };
    try {
      await download(exportEarnings({ query: asked, parseAs: "blob" }), `earnings-${today()}.${kind}`);
    } catch (failure) {
      failed(failureText(failure));
    }
  }

  return (
    <Menu
      trigger={
        <Button icon={<Download aria-hidden strokeWidth={1.75} />} disabled={disabled}>
          {i18n._("Export")}
        </Button>
      }
      items={FORMATS.map(([kind, label]) => ({
        id: kind,
        label: i18n._(label),
        onSelect: () => void save(kind),
      }))}
    />
  );
}
