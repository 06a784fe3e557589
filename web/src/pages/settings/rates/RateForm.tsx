import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useRef, useState } from "react";
import { ApiFailure, createExchangeRate, type ExchangeRateView, open, updateExchangeRate } from "@/api";
import { currencyChoices, isCurrency } from "@/lib/currencies";
import { showFaults } from "@/lib/faults";
import { useFormat } from "@/lib/format";
import { readNumber } from "@/lib/forms";
import { changed } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { TextInput } from "@/ui/TextInput";
import { said } from "@/ui/toasts";
import { Faults, faultsOf } from "../parts/useSaved";

interface RateFormProps {
  /** What is changed; a new one, where there is none. */
  rate: ExchangeRateView | null;
  onSaved: () => void;
  onRemove: (() => void) | null;
}

const DECIMALS = 10;

/** One rate: what one unit is worth, and from when. */
export function RateForm({ rate, onSaved, onRemove }: RateFormProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const home = isCurrency(format.currency) ? format.currency : "USD";
  const [from, setFrom] = useState(rate?.from ?? (home === "USD" ? "EUR" : "USD"));
  const [to, setTo] = useState(rate?.to ?? home);
  const [text, setText] = useState(rate ? format.number(rate.rate, { most: DECIMALS }) : "");
  const [date, setDate] = useState<string | null>(rate?.date ?? format.today());
  const [until, setUntil] = useState<string | null>(rate?.until ?? null);
  const [faults, setFaults] = useState<ReturnType<typeof faultsOf>>({ errors: {}, problem: null });
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const choices = currencyChoices(from, to).map((code) => ({ value: code, label: code }));

  async function save(): Promise<void> {
    setBusy(true);
    setFaults({ errors: {}, problem: null });
    try {
      const read = readNumber(text, DECIMALS);
      if (!read.ok) throw new Faults({ rate: read.message });
      if (!date) throw new Faults({ date: i18n._("Enter a date, for example 22 or -1.") });
      const body = { from, to, date, until, rate: read.value };
      if (rate) await open(updateExchangeRate({ path: { id: rate.id }, body }));
      else await open(createExchangeRate({ body }));
      await changed("rate");
      said(i18n._("Rate saved"));
      onSaved();
    } catch (failure) {
      const exists = failure instanceof ApiFailure && failure.code === "RATE_EXISTS";
      const found = exists
        ? { errors: { date: failure.message }, problem: null }
        : faultsOf(failure, ["from", "to", "rate", "date", "until"]);
      showFaults(form, () => setFaults(found));
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void save();
  }

  const { errors, problem } = faults;
  return (
    <form ref={form} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3">
        <Field label={<Trans id="One" />} error={errors.from}>
          <Select
            name="from"
            value={from}
            options={choices}
            onChange={({ target }) => isCurrency(target.value) && setFrom(target.value)}
          />
        </Field>
        <Field label={<Trans id="in" />} error={errors.to}>
          <Select
            name="to"
            value={to}
            options={choices}
            onChange={({ target }) => isCurrency(target.value) && setTo(target.value)}
          />
        </Field>
      </div>
      <Field label={<Trans id="is" />} hint={<Trans id="For example 1.0842" />} error={errors.rate}>
        <TextInput
          name="rate"
          inputMode="decimal"
          autoComplete="off"
          after={to}
          className="tabular"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label={<Trans id="From" />} error={errors.date}>
          <DateInput value={date} onChange={setDate} />
        </Field>
        <Field
          label={<Trans id="Until" />}
          aside={<Trans id="Optional" />}
          hint={<Trans id="Until your next rate, where empty." />}
          error={errors.until}
        >
          <DateInput value={until} onChange={setUntil} toward="future" />
        </Field>
      </div>
      {problem ? (
        <p role="alert" className="text-loss">
          {problem}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={busy}>
          {i18n._("Save")}
        </Button>
        {onRemove ? (
          <Button variant="ghost" onClick={onRemove}>
            {i18n._("Delete")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
