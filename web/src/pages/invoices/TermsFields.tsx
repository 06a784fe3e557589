import { Trans, useLingui } from "@lingui/react";
import { currencyChoices, isCurrency } from "@/lib/currencies";
import { useFormat } from "@/lib/format";
import { Checkbox } from "@/ui/Checkbox";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { Section } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { useInvoicingSettings } from "./data";
import type { DraftErrors, DraftText } from "./draft";

interface TermsFieldsProps {
  text: DraftText;
  errors: DraftErrors;
  /** The profile's currency. */
  home: string;
  onChange: (change: Partial<DraftText>) => void;
}

/** What holds for the whole document: the discount, the currency, when it is due, and what else it says. */
export function TermsFields({ text, errors, home, onChange }: TermsFieldsProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const settings = useInvoicingSettings();
  return (
    <>
      <Section title={<Trans id="The whole" />} className="mt-0!">
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-[minmax(0,1fr)_6.5rem_minmax(0,1.4fr)]">
          <Field label={<Trans id="Discount on the whole" />} error={errors.discount}>
            <TextInput
              name="discount"
              inputMode="decimal"
              autoComplete="off"
              className="tabular"
              value={text.discount}
              onChange={(event) => onChange({ discount: event.target.value })}
            />
          </Field>
          <Field label={<Trans id="Discount in" />}>
            <Select
              value={text.isPercent ? "percent" : "amount"}
              options={[
                { value: "percent", label: "%" },
                { value: "amount", label: text.currency },
              ]}
              onChange={(event) => onChange({ isPercent: event.target.value === "percent" })}
            />
          </Field>
          <Field label={<Trans id="Currency" />} error={errors.currency} className="col-span-2 sm:col-span-1">
            <Select
              name="currency"
              value={text.currency}
              options={currencyChoices(text.currency, format.currency).map((code) => ({
                value: code,
                label: code,
              }))}
              onChange={({ target }) => isCurrency(target.value) && onChange({ currency: target.value })}
            />
          </Field>
        </div>
        {text.currency === home ? null : (
          <Field
            className="mt-3 sm:max-w-60"
            label={i18n._("1 {currency} in {home}", { currency: text.currency, home })}
            hint={<Trans id="Left out: the rate of the day of issue." />}
            error={errors.exchangeRate}
          >
            <TextInput
              name="exchangeRate"
              inputMode="decimal"
              autoComplete="off"
              className="tabular"
              value={text.exchangeRate}
              onChange={(event) => onChange({ exchangeRate: event.target.value })}
            />
          </Field>
        )}
        <Checkbox
          className="mt-3"
          label={<Trans id="Prices include tax" />}
          checked={text.pricesIncludeTax}
          onChange={(event) => onChange({ pricesIncludeTax: event.target.checked })}
        />
      </Section>
      <Section title={<Trans id="Dates" />} className="mt-0!">
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-[minmax(0,1fr)_6.5rem_minmax(0,1fr)]">
          <Field label={<Trans id="Date of issue" />} error={errors.issueDate}>
            <DateInput
              value={text.issueDate}
              onChange={(issueDate) => onChange({ issueDate })}
              toward="future"
            />
          </Field>
          <Field label={<Trans id="Days to pay" />} error={errors.paymentTermsDays}>
            <TextInput
              name="termsDays"
              inputMode="numeric"
              autoComplete="off"
              className="tabular"
              placeholder={format.number(String(settings?.paymentTermsDays ?? 14))}
              value={text.termsDays}
              onChange={(event) => onChange({ termsDays: event.target.value, dueDate: null })}
            />
          </Field>
          <Field label={<Trans id="Or due on" />} error={errors.dueDate} className="col-span-2 sm:col-span-1">
            <DateInput value={text.dueDate} onChange={(dueDate) => onChange({ dueDate })} toward="future" />
          </Field>
        </div>
        <p className="mt-2 text-small text-ink-3">
          <Trans id="Without a date it is issued as of the day on which you issue it." />
        </p>
      </Section>
      <Section title={<Trans id="Words" />} className="mt-0!">
        <div className="grid gap-3">
          <Field label={<Trans id="Customer's reference" />} error={errors.buyerReference}>
            <TextInput
              name="buyerReference"
              maxLength={100}
              value={text.buyerReference}
              onChange={(event) => onChange({ buyerReference: event.target.value })}
            />
          </Field>
          <Field label={<Trans id="Terms" />} error={errors.terms}>
            <TextArea
              name="terms"
              rows={2}
              maxLength={2000}
              placeholder={settings?.terms ?? undefined}
              value={text.terms}
              onChange={(event) => onChange({ terms: event.target.value })}
            />
          </Field>
          <Field label={<Trans id="Notes" />} error={errors.notes}>
            <TextArea
              name="notes"
              dir="auto"
              rows={2}
              maxLength={2000}
              value={text.notes}
              onChange={(event) => onChange({ notes: event.target.value })}
            />
          </Field>
        </div>
      </Section>
    </>
  );
}
