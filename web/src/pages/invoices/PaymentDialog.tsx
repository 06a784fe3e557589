import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useRef } from "react";
import { open, recordPayment } from "@/api";
import { compare } from "@/lib/decimal";
import { useFields } from "@/lib/fields";
import { useFormat } from "@/lib/format";
import { readAmount, readNumber } from "@/lib/forms";
import { editableAmount, subtract } from "@/lib/money";
import { changed } from "@/lib/queries";
import { useIntent } from "@/lib/useIntent";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { DateInput } from "@/ui/DateInput";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { Select } from "@/ui/Select";
import { TextInput } from "@/ui/TextInput";
import { said } from "@/ui/toasts";
import type { DialogProps } from "./Dialogs";
import { METHOD_NAMES, methodWord } from "./words";

/** Records what came in. It is in the books only once the server says so. */
export function PaymentDialog({ invoice, onClose }: DialogProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { currency } = invoice;
  const amountField = useRef<HTMLInputElement>(null);
  const intent = useIntent();
  const { text, errors, busy, form, set, fail, send } = useFields(() => ({
    amount: editableAmount(invoice.balance, currency, format.locale),
    date: format.today(),
    method: "bankTransfer",
    reference: "",
    exchangeRate: "",
  }));
  const amount = readAmount(text.amount, currency);
  const isMore = amount.ok && compare(amount.value, invoice.balance) > 0;

  function save(event: FormEvent): void {
    event.preventDefault();
    const rate = text.exchangeRate.trim() ? readNumber(text.exchangeRate, 10) : null;
    const method = METHOD_NAMES.find((name) => name === text.method) ?? "other";
    const { date } = text;
    if (!amount.ok || !date || (rate && !rate.ok)) {
      fail({
        ...(amount.ok ? {} : { amount: amount.message }),
        ...(text.date ? {} : { date: i18n._("Enter a date, for example 22 or -1.") }),
        ...(rate && !rate.ok ? { exchangeRate: rate.message } : {}),
      });
      return;
    }
    void send(async () => {
      const body = {
        amount: amount.value,
        date,
        method,
        reference: text.reference.trim() || null,
        exchangeRate: rate?.ok ? rate.value : null,
      };
      await intent(body, (headers) => open(recordPayment({ path: { id: invoice.id }, headers, body })));
      await changed("payment");
      said(
        isMore
          ? i18n._("Recorded {amount}, of which {credit} became the customer's credit", {
              amount: format.money(amount.value, currency),
              credit: format.money(subtract(amount.value, invoice.balance), currency),
            })
          : i18n._("Recorded {amount}", { amount: format.money(amount.value, currency) }),
      );
      onClose();
    });
  }

  return (
    <Dialog
      open
      onClose={onClose}
      initialFocus={amountField}
      title={i18n._("Record a payment")}
      description={
        <PrivacyBlur>
          <Trans
            id="{balance} of {number} is still to come."
            values={{ balance: format.money(invoice.balance, currency), number: invoice.number }}
          />
        </PrivacyBlur>
      }
      actions={
        <>
          <Cancel />
          <Button type="submit" form="payment" variant="primary" busy={busy}>
            {i18n._("Record")}
          </Button>
        </>
      }
    >
      <form id="payment" ref={form} noValidate onSubmit={save} className="grid gap-4">
        <Field
          label={<Trans id="Amount" />}
          error={errors.amount}
          hint={isMore ? <Trans id="What is more than is due becomes the customer's credit." /> : undefined}
          required
        >
          <AmountInput
            ref={amountField}
            name="amount"
            currency={currency}
            value={text.amount}
            onChange={(event) => set({ amount: event.target.value })}
          />
        </Field>
        <div className="grid grid-cols-2 gap-3">
          <Field label={<Trans id="Date" />} error={errors.date}>
            <DateInput value={text.date || null} onChange={(date) => set({ date: date ?? "" })} />
          </Field>
          <Field label={<Trans id="How" />} error={errors.method}>
            <Select
              name="method"
              value={text.method}
              options={METHOD_NAMES.map((name) => ({ value: name, label: methodWord(name) }))}
              onChange={(event) => set({ method: event.target.value })}
            />
          </Field>
        </div>
        {currency === format.currency ? null : (
          <Field
            label={i18n._("1 {currency} in {home}", { currency, home: format.currency })}
            hint={<Trans id="Left out: the rate of that day." />}
            error={errors.exchangeRate}
          >
            <TextInput
              name="exchangeRate"
              inputMode="decimal"
              className="tabular"
              value={text.exchangeRate}
              onChange={(event) => set({ exchangeRate: event.target.value })}
            />
          </Field>
        )}
        <Field label={<Trans id="Reference" />} error={errors.reference}>
          <TextInput
            name="reference"
            maxLength={255}
            value={text.reference}
            onChange={(event) => set({ reference: event.target.value })}
          />
        </Field>
        {errors.form ? (
          <p role="alert" className="text-loss">
            {errors.form}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
