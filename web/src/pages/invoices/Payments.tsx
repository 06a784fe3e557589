import { Trans, useLingui } from "@lingui/react";
import { Plus, Undo2 } from "lucide-react";
import { useState } from "react";
import { type InvoiceView, open, type PaymentView, reversePayment } from "@/api";
import { failureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { changed } from "@/lib/queries";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { IconButton } from "@/ui/IconButton";
import { Section } from "@/ui/Page";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { failed, said } from "@/ui/toasts";
import { isReversible } from "./timeline";
import { methodWord } from "./words";

interface PaymentsProps {
  invoice: InvoiceView;
  payments: readonly PaymentView[];
  onRecord: () => void;
}

/** What came in for an invoice. An entry is never changed; another one takes it back. */
export function Payments({ invoice, payments, onRecord }: PaymentsProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [asked, setAsked] = useState<PaymentView | null>(null);
  const [busy, setBusy] = useState(false);
  const isOpen = invoice.status === "issued" || invoice.status === "partiallyPaid";

  async function reverse(payment: PaymentView): Promise<void> {
    setBusy(true);
    try {
      await open(reversePayment({ path: { id: invoice.id, paymentId: payment.id } }));
      await changed("payment");
      said(i18n._("Reversed {amount}", { amount: format.money(payment.amount, payment.currency) }));
      setAsked(null);
    } catch (failure) {
      failed(failureText(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Section
      title={<Trans id="Payments" />}
      aside={
        isOpen && payments.length > 0 ? (
          <Button
            size="small"
            variant="ghost"
            icon={<Plus aria-hidden strokeWidth={1.75} />}
            onClick={onRecord}
          >
            <Trans id="Record payment" />
          </Button>
        ) : null
      }
    >
      {payments.length === 0 ? (
        <p className="text-ink-2">
          {isOpen ? <Trans id="Nothing has come in yet." /> : <Trans id="Nothing came in." />}
        </p>
      ) : (
        <table className="w-full border-collapse">
          <caption className="spoken">{i18n._("Payments")}</caption>
          <tbody>
            {payments.map((payment) => (
              <tr key={payment.id}>
                <td className="tabular border-y border-line py-1.5 pe-3 whitespace-nowrap text-ink-2">
                  {format.day(payment.date)}
                </td>
                <td className="w-full border-y border-line py-1.5 pe-3 wrap-anywhere">
                  {payment.kind === "payment" ? methodWord(payment.method) : null}
                  {payment.kind === "reversal" ? <Trans id="Reversal" /> : null}
                  {payment.kind === "refund" ? <Trans id="To the customer's credit" /> : null}
                  {payment.reference ? (
                    <span className="block text-label text-ink-3">{payment.reference}</span>
                  ) : null}
                </td>
                <td className="border-y border-line py-1.5 text-end">
                  <Amount value={payment.amount} currency={payment.currency} size="table" />
                </td>
                <td className="h-11 w-9 border-y border-line ps-1 text-end">
                  {isReversible(payment, payments) ? (
                    <IconButton
                      label={i18n._("Reverse the payment of {day}", { day: format.day(payment.date) })}
                      icon={<Undo2 aria-hidden strokeWidth={1.75} />}
                      onClick={() => setAsked(payment)}
                    />
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Confirm
        open={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={() => asked && void reverse(asked)}
        busy={busy}
        title={i18n._("Reverse this payment?")}
        action={i18n._("Reverse")}
      >
        {asked ? (
          <PrivacyBlur>
            <Trans
              id="{amount} of {date} is taken back by an entry of its own; both stay in the books. The invoice then waits for it again."
              values={{ amount: format.money(asked.amount, asked.currency), date: format.day(asked.date) }}
            />
          </PrivacyBlur>
        ) : null}
      </Confirm>
    </Section>
  );
}
