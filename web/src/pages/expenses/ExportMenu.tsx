import { useLingui } from "@lingui/react";
import { MoreHorizontal } from "lucide-react";
import { type ExportExpensesData, exportExpenses, type Format } from "@/api";
import { download } from "@/lib/download";
import { failureText } from "@/lib/failures";
import { IconButton } from "@/ui/IconButton";
import { Menu } from "@/ui/Menu";
import { failed } from "@/ui/toasts";

interface ExportMenuProps {
  query: Omit<ExportExpensesData["query"], "format">;
  onCategories: () => void;
}

/** The rest of what the page can do: export what the filters leave, and keep the categories. */
export function ExportMenu({ query, onCategories }: ExportMenuProps) {
  const { i18n } = useLingui();

  function save(format: Format): void {
    const asked = exportExpenses({ query: { ...query, format }, parseAs: "blob" });
    void download(asked, `expenses.${format}`).catch((failure) => failed(failureText(failure)));
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
        { id: "categories", label: i18n._("Categories…"), onSelect: onCategories },
        { id: "csv", label: i18n._("Export as CSV"), apart: true, onSelect: () => save("csv") },
        { id: "xlsx", label: i18n._("Export as Excel"), onSelect: () => save("xlsx") },
        { id: "json", label: i18n._("Export as JSON"), onSelect: () => save("json") },
      ]}
    />
  );
}
