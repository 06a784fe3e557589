import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { type ImportView, open, undoImport } from "@/api";
import { failureText } from "@/lib/failures";
import { changed } from "@/lib/queries";
import { Confirm } from "@/ui/Confirm";
import { failed, said } from "@/ui/toasts";

interface UndoImportProps {
  /** To be undone; nothing is asked where there is none. */
  of: ImportView | null;
  onClose: () => void;
  /** Goes on to elsewhere, instead of closing. */
  onUndone?: () => void;
}

/** Takes an import back, after saying what goes with it. */
export function UndoImport({ of, onClose, onUndone }: UndoImportProps) {
  const { i18n } = useLingui();
  const [busy, setBusy] = useState(false);

  async function undo(): Promise<void> {
    if (!of?.id) return;
    setBusy(true);
    try {
      await open(undoImport({ path: { id: of.id } }));
      said(i18n._("The import is undone. Its file can be imported again."));
      if (onUndone) onUndone();
      else onClose();
      await changed("statement");
    } catch (failure) {
      failed(failureText(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Confirm
      open={of !== null}
      onClose={onClose}
      onConfirm={() => void undo()}
      busy={busy}
      title={i18n._("Undo this import?")}
      action={i18n._("Undo import")}
    >
      <Trans
        id="{count, plural, one {# earning goes} other {# earnings go}}, with what was changed on them since, and platforms that only this import uses. The same file can be imported again."
        values={{ count: of?.created ?? 0 }}
      />
    </Confirm>
  );
}
