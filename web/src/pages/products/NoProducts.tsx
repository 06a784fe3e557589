import { Trans, useLingui } from "@lingui/react";
import { useNavigate } from "react-router";
import { setShopHidden, useUi } from "@/lib/store";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { said } from "@/ui/toasts";

/** For those who have added nothing yet, and for those who never will. */
export function NoProducts({ onAdd }: { onAdd: () => void }) {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const hidden = useUi((state) => state.shopHidden);

  function hide(): void {
    setShopHidden(true);
    said(i18n._("Products and sales are hidden"), {
      label: i18n._("Undo"),
      run: () => setShopHidden(false),
    });
    void navigate("/");
  }

  return (
    <EmptyState
      title={<Trans id="Sell things?" />}
      actions={
        <>
          {hidden ? (
            <Button onClick={() => setShopHidden(false)}>{i18n._("Show this section again")}</Button>
          ) : (
            <Button onClick={hide}>{i18n._("Hide this section")}</Button>
          )}
          <Button variant="primary" onClick={onAdd}>
            {i18n._("Add a product")}
          </Button>
        </>
      }
    >
      {hidden ? (
        <Trans id="This section is hidden on this device: it is in the palette, and not beside the pages." />
      ) : (
        <Trans id="Add a product, and its stock and margin are kept with every sale. If not, hide this section." />
      )}
    </EmptyState>
  );
}
