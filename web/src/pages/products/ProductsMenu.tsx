import { useLingui } from "@lingui/react";
import { MoreHorizontal } from "lucide-react";
import { type ExportProductsData, exportProducts, type Format } from "@/api";
import { download } from "@/lib/download";
import { failureText } from "@/lib/failures";
import { setShopHidden, useUi } from "@/lib/store";
import { IconButton } from "@/ui/IconButton";
import { Menu } from "@/ui/Menu";
import { failed } from "@/ui/toasts";

/** The rest of what the page can do. */
export function ProductsMenu({ query }: { query: Omit<ExportProductsData["query"], "format"> }) {
  const { i18n } = useLingui();
  const hidden = useUi((state) => state.shopHidden);

  function save(format: Format): void {
    const asked = exportProducts({ query: { ...query, format }, parseAs: "blob" });
    void download(asked, `products.${format}`).catch((failure) => failed(failureText(failure)));
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
        {
          id: "hide",
          label: hidden ? i18n._("Show this section again") : i18n._("Hide this section"),
          apart: true,
          onSelect: () => setShopHidden(!hidden),
        },
      ]}
    />
  );
}
