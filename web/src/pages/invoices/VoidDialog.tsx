import { Trans, useLingui } from "@lingui/react";
import { open, voidInvoice } from "@/api";
import { useIntent } from "@/lib/useIntent";
import { Confirm } from "@/ui/Confirm";
import { said } from "@/ui/toasts";
import type { DialogProps } from "./Dialogs";
import { Problem } from "./Problem";
import { useWrite } from "./useWrite";

/** Before an invoice that nothing was paid of is made void. */
export function VoidDialog({ invoice, version, onClose }: DialogProps) {
  const { i18n } = useLingui();
  const intent = useIntent();
  const { busy, problem, write } = useWrite();
  const number = invoice.number ?? "";

  async function makeVoid(): Promise<void> {
    const done = await write(async () => {
      await intent({ version }, (headers) =>
        open(
          voidInvoice({
            path: { id: invoice.id },
            headers: { ...headers, ...(version ? { "If-Match": version } : {}) },
          }),
        ),
      );
    });
    if (!done) return;
    said(i18n._("{number} is void", { number }));
    onClose();
  }

  return (
    <Confirm
      open
      onClose={onClose}
      onConfirm={() => void makeVoid()}
      busy={busy}
      danger
      title={i18n._("Make {number} void?", { number })}
      action={i18n._("Make void")}
    >
      <Trans id="There is nothing to pay on it any more, and its page says so. The number stays used. This cannot be undone." />
      <Problem>{problem}</Problem>
    </Confirm>
  );
}
