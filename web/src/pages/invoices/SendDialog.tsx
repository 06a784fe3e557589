import { Trans, useLingui } from "@lingui/react";
import { type ReactNode, useRef } from "react";
import { open, sendInvoice } from "@/api";
import { formFailureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { useIntent } from "@/lib/useIntent";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Dialog } from "@/ui/Dialog";
import { Link } from "@/ui/Link";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { said } from "@/ui/toasts";
import type { DialogProps } from "./Dialogs";
import { Problem } from "./Problem";
import { useWrite } from "./useWrite";

/** Who gets what, at which address, with what attached: in sight before it goes. */
export function SendDialog({ invoice, version, customer, onClose }: DialogProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const intent = useIntent();
  const { busy, problem, write } = useWrite(formFailureText);
  const cancel = useRef<HTMLButtonElement>(null);
  const isInvoice = invoice.kind === "invoice";
  const number = invoice.number ?? "";
  const to = customer?.email ?? null;

  async function send(): Promise<void> {
    const done = await write(async () => {
      await intent({ version }, (headers) =>
        open(
          sendInvoice({
            path: { id: invoice.id },
            headers: { ...headers, ...(version ? { "If-Match": version } : {}) },
          }),
        ),
      );
    });
    if (!done) return;
    said(i18n._("Handed over for {to}", { to: to ?? "" }));
    onClose();
  }

  return (
    <Dialog
      open
      onClose={onClose}
      initialFocus={cancel}
      title={isInvoice ? i18n._("Send this invoice?") : i18n._("Send this credit note?")}
      actions={
        <>
          <Cancel ref={cancel} />
          <Button variant="primary" busy={busy} disabled={!to} onClick={() => void send()}>
            {i18n._("Send")}
          </Button>
        </>
      }
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2">
        <Row caption={<Trans id="To" />}>
          <bdi>{invoice.customerName}</bdi>
          {to ? (
            <span className="block text-ink-2">{to}</span>
          ) : (
            <span className="block text-loss">
              <Trans id="No address is known." />{" "}
              <Link to={`/customers/${invoice.customerId}?edit=1`}>
                <Trans id="Add one" />
              </Link>
            </span>
          )}
        </Row>
        <Row caption={<Trans id="What" />}>
          <PrivacyBlur>
            {isInvoice
              ? i18n._("Invoice {number} over {amount}", {
                  number,
                  amount: format.money(invoice.total, invoice.currency),
                })
              : i18n._("Credit note {number} over {amount}", {
                  number,
                  amount: format.money(invoice.total, invoice.currency),
                })}
          </PrivacyBlur>
          {invoice.dueDate ? (
            <span className="block text-ink-2">
              <Trans id="due by {date}" values={{ date: format.longDay(invoice.dueDate) }} />
            </span>
          ) : null}
        </Row>
        <Row caption={<Trans id="Attached" />}>{number}.pdf</Row>
        {invoice.publicUrl ? (
          <Row caption={<Trans id="Link" />}>
            <Trans id="to its page, which needs no account" />
          </Row>
        ) : null}
        {invoice.reminders.length > 0 ? (
          <Row caption={<Trans id="Reminders" />}>
            <Trans
              id="on {days}, while it is unpaid"
              values={{ days: format.list(invoice.reminders.map(format.day)) }}
            />
          </Row>
        ) : null}
      </dl>
      <Problem>{problem}</Problem>
    </Dialog>
  );
}

function Row({ caption, children }: { caption: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{caption}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}
