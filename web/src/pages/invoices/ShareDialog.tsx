import { Trans, useLingui } from "@lingui/react";
import { open, shareInvoice, unshareInvoice } from "@/api";
import { idempotent } from "@/lib/ids";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { TextInput } from "@/ui/TextInput";
import { said } from "@/ui/toasts";
import type { DialogProps } from "./Dialogs";
import { Problem } from "./Problem";
import { useWrite } from "./useWrite";

/** The link that opens a document to whoever has it. */
export function ShareDialog({ invoice, onClose }: DialogProps) {
  const { i18n } = useLingui();
  const { busy, problem, write } = useWrite();
  const path = { id: invoice.id };
  const url = invoice.publicUrl;

  async function renew(): Promise<void> {
    const done = await write(async () => {
      await open(shareInvoice({ path, headers: idempotent() }));
    });
    if (done) said(url ? i18n._("The link before opens nothing any more") : i18n._("Made a link"));
  }

  async function takeBack(): Promise<void> {
    const done = await write(async () => {
      await open(unshareInvoice({ path }));
    });
    if (done) said(i18n._("The link opens nothing any more"));
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={i18n._("Share link")}
      description={
        url ? (
          <Trans id="Whoever has this link sees the document and can download its PDF, without an account." />
        ) : (
          <Trans id="There is no link at present." />
        )
      }
      actions={
        <>
          {url ? (
            <Button busy={busy} onClick={() => void takeBack()}>
              {i18n._("Take back")}
            </Button>
          ) : null}
          <Button variant={url ? "quiet" : "primary"} busy={busy} onClick={() => void renew()}>
            {url ? i18n._("Make a new link") : i18n._("Make a link")}
          </Button>
        </>
      }
    >
      {url ? (
        <div className="flex items-end gap-1.5">
          <Field label={<Trans id="Link" />} className="flex-1">
            <TextInput readOnly value={url} onFocus={(event) => event.target.select()} />
          </Field>
          <span className="flex h-10 items-center">
            <CopyButton text={url} label={i18n._("Copy link")} />
          </span>
        </div>
      ) : null}
      <Problem>{problem}</Problem>
    </Dialog>
  );
}
