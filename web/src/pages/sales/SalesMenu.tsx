import { useLingui } from "@lingui/react";
import { MoreHorizontal } from "lucide-react";
import { type ExportSalesData, exportSales, type Format } from "@/api";
import { download } from "@/lib/download";
import { failureText } from "@/lib/failures";
import { IconButton } from "@/ui/IconButton";
import { Menu } from "@/ui/Menu";
import { failed } from "@/ui/toasts";

/** Exports what the filters leave. */
export function SalesMenu({ query }: { query: Omit<ExportSalesData["query"], "format"> }) {
  const { i18n } = useLingui();

  function save(format: Format): void {
    const asked = exportSales({ query: { ...query, format }, parseAs: "blob" });
    void download(asked, `sales.${format}`).catch((failure) => failed(failureText(failure)));
  }

  return (
    <Menu
      trigger={
        <IconButton
          label={i18n._("More")}
          icon={<MoreHorizontal aria-hidden />}
          className="size-9 max-sm:order-last"
        />
      }
      items={[
        { id: "csv", label: i18n._("Export as CSV"), onSelect: () => save("csv") },
        { id: "xlsx", label: i18n._("Export as Excel"), onSelect: () => save("xlsx") },
        { id: "json", label: i18n._("Export as JSON"), onSelect: () => save("json") },
      ]}
    />
  );
}
