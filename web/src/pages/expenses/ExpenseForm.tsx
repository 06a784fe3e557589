import { Trans, useLingui } from "@lingui/react";
import { type ReactNode, type RefObject, useState } from "react";
import { useActivePlatforms } from "@/entry/platforms";
import { currencyChoices } from "@/lib/currencies";
import type { Fields } from "@/lib/fields";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { type ExpenseText, STATUS_NAMES, STATUSES, UNIT_NAMES, UNITS } from "./expense";
import { useCategories } from "./queries";

interface ExpenseFormProps {
  id: string;
  fields: Fields<ExpenseText>;
  amountRef?: RefObject<HTMLInputElement | null>;
  /** The receipt, which is kept outside of what is typed. */
  receipt: ReactNode;
  onSubmit: () => void;
  /** Opens what is rarely needed from the start. */
  whole?: boolean;
}

/** An expense as it is typed: how much, for what, to whom; the rest is folded away until it is asked for. */
export function ExpenseForm({ id, fields, amountRef, receipt, onSubmit, whole = false }: ExpenseFormProps) {
  const { i18n } = useLingui();
  const { text, errors, set } = fields;
  const { all } = useCategories();
  const [more, setMore] = useState(whole);
  const categories = all.filter(({ key, isActive }) => isActive || key === text.category);
  return (
    <form
      ref={fields.form}
      id={id}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      className="flex flex-col gap-4"
    >
      <div className="grid grid-cols-[1fr_6.5rem] items-start gap-3">
        <Field label={<Trans id="Amount" />} error={errors.amount} required>
          <AmountInput
            ref={amountRef}
            name="amount"
            currency={text.currency}
            value={text.amount}
            onChange={(event) => set({ amount: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="Currency" />} error={errors.currency}>
          <Select
            name="currency"
            value={text.currency}
            options={currencyChoices(text.currency).map((code) => ({ value: code, label: code }))}
            onChange={(event) => {
              const currency = currencyChoices(text.currency).find((code) => code === event.target.value);
              if (currency) set({ currency });
            }}
          />
        </Field>
      </div>
      <div className="grid gap-x-3 gap-y-4 sm:grid-cols-2">
        <Field label={<Trans id="Date" />} error={errors.date} required>
          <DateInput name="date" value={text.date || null} onChange={(date) => set({ date: date ?? "" })} />
        </Field>
        <Field label={<Trans id="Category" />} error={errors.category} required>
          <Select
            name="category"
            placeholder={i18n._("Choose one")}
            value={text.category}
            options={categories.map(({ key, name }) => ({ value: key, label: name }))}
            onChange={(event) => set({ category: event.target.value })}
          />
        </Field>
      </div>
      <Field label={<Trans id="Paid to" />} error={errors.vendor}>
        <TextInput
          name="vendor"
          autoComplete="off"
          maxLength={200}
          value={text.vendor}
          onChange={(event) => set({ vendor: event.target.value })}
        />
      </Field>
      <Field label={<Trans id="What for" />} error={errors.description}>
        <TextInput
          name="description"
          autoComplete="off"
          value={text.description}
          onChange={(event) => set({ description: event.target.value })}
        />
      </Field>
      <Checkbox
        label={<Trans id="Tax deductible" />}
        checked={text.isTaxDeductible}
        onChange={(event) => set({ isTaxDeductible: event.target.checked })}
      />
      {receipt}
      {more ? <More fields={fields} /> : null}
      {more ? null : (
        <Button variant="ghost" size="small" className="-ms-2.5 self-start" onClick={() => setMore(true)}>
          <Trans id="Status, platform, repeats, notes" />
        </Button>
      )}
      {errors.form ? (
        <p role="alert" className="text-loss">
          {errors.form}
        </p>
      ) : null}
    </form>
  );
}

/** What most expenses do not need. */
function More({ fields }: { fields: Fields<ExpenseText> }) {
  const { i18n } = useLingui();
  const { text, errors, set } = fields;
  const platforms = useActivePlatforms();
  return (
    <>
      <div className="grid gap-x-3 gap-y-4 sm:grid-cols-2">
        <Field label={<Trans id="Status" />} error={errors.status}>
          <Select
            name="status"
            value={text.status}
            options={STATUS_NAMES.map((name) => ({ value: name, label: i18n._(STATUSES[name]) }))}
            onChange={(event) => {
              const status = STATUS_NAMES.find((name) => name === event.target.value);
              if (status) set({ status });
            }}
          />
        </Field>
        <Field label={<Trans id="Spent for" />} error={errors.platformId}>
          <Select
            name="platformId"
            value={text.platformId}
            placeholder={i18n._("No platform")}
            options={platforms.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => set({ platformId: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="Repeats" />}>
          <Select
            name="interval"
            value={text.interval}
            placeholder={i18n._("No")}
            options={UNIT_NAMES.map((name) => ({ value: name, label: i18n._(UNITS[name]) }))}
            onChange={(event) =>
              set({ interval: UNIT_NAMES.find((name) => name === event.target.value) ?? "", until: "" })
            }
          />
        </Field>
        {text.interval ? (
          <Field label={<Trans id="Until" />} error={errors.until} aside={<Trans id="Optional" />}>
            <DateInput
              name="until"
              toward="future"
              value={text.until || null}
              onChange={(until) => set({ until: until ?? "" })}
            />
          </Field>
        ) : null}
      </div>
      <Field label={<Trans id="Notes" />} error={errors.notes}>
        <TextArea name="notes" value={text.notes} onChange={(event) => set({ notes: event.target.value })} />
      </Field>
    </>
  );
}
