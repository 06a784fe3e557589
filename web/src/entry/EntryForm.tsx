import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from "react";
import { showFaults } from "@/lib/faults";
import { useFormat } from "@/lib/format";
import { sumExample } from "@/lib/forms";
import { useOverlays, useUi } from "@/lib/store";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { TextInput } from "@/ui/TextInput";
import { type EntryErrors, type EntryText, readEntry } from "./entry";
import { takeHalfFilled, useHalfFilled } from "./half-filled";
import { PlatformField } from "./PlatformField";
import { useActivePlatforms } from "./platforms";
import { useLogEarning } from "./useLogEarning";

export interface EntryHandle {
  focusAmount: () => void;
}

interface EntryFormProps {
  /** Called when an earning is logged; `next` where another follows. */
  onLogged?: (next: boolean) => void;
  ref?: Ref<EntryHandle>;
  amountRef?: React.RefObject<HTMLInputElement | null>;
}

/** Logs one earning: the amount first, with the platform and the date of last time. */
export function EntryForm({ onLogged, ref, amountRef }: EntryFormProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const platforms = useActivePlatforms();
  const start = useOverlays((state) => state.entryStart);
  const { lastPlatform, lastDate } = useUi();
  const ownRef = useRef<HTMLInputElement>(null);
  const amount = amountRef ?? ownRef;
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState<EntryText>(() => ({
    amount: "",
    platformId: lastPlatform ?? "",
    newPlatform: "",
    date: lastDate ?? format.today(),
    hours: "",
    notes: "",
    ...takeHalfFilled(),
    // What was asked for now is meant more than what was typed before.
    ...start,
  }));
  const forget = useHalfFilled(text);
  const [errors, setErrors] = useState<EntryErrors>({});
  const { log, busy } = useLogEarning();

  useImperativeHandle(ref, () => ({ focusAmount: () => amount.current?.focus() }));

  const platform = platforms.find(({ id }) => id === text.platformId);
  const currency = platform?.currency ?? format.currency;
  const known = platform ? text.platformId : "";

  function set(change: Partial<EntryText>): void {
    setText((present) => ({ ...present, ...change }));
    setErrors((present) => {
      const left = { ...present, form: undefined };
      for (const name of Object.keys(change)) delete left[name as keyof EntryErrors];
      return left;
    });
  }

  async function save(next: boolean): Promise<void> {
    const reading = readEntry({ ...text, platformId: known }, currency);
    if (!reading.ok) {
      showFaults(form, () => setErrors(reading.errors));
      return;
    }
    const faults = await log(reading.entry);
    if (faults) {
      showFaults(form, () => setErrors(faults));
      return;
    }
    forget();
    setErrors({});
    setText((present) => ({
      ...present,
      amount: "",
      hours: "",
      notes: "",
      newPlatform: "",
      platformId: useUi.getState().lastPlatform ?? present.platformId,
    }));
    onLogged?.(next);
    if (next) requestAnimationFrame(() => amount.current?.focus());
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void save(false);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!busy) void save(true);
  }

  return (
    <form ref={form} noValidate onSubmit={onSubmit} onKeyDown={onKeyDown} className="flex flex-col gap-4">
      <Field
        label={<Trans id="Amount" />}
        hint={<Trans id="You can add up: {example}" values={{ example: sumExample(currency) }} />}
        error={errors.amount}
        required
      >
        <AmountInput
          ref={amount}
          large
          name="amount"
          currency={currency}
          value={text.amount}
          onChange={(event) => set({ amount: event.target.value })}
        />
      </Field>
      <PlatformField
        platforms={platforms}
        platformId={known}
        newPlatform={text.newPlatform}
        error={errors.platformId}
        onChange={set}
      />
      <div className="grid grid-cols-[1fr_6rem] gap-3">
        <Field label={<Trans id="Date" />} error={errors.date}>
          <DateInput value={text.date || null} onChange={(date) => set({ date: date ?? "" })} />
        </Field>
        <Field label={<Trans id="Hours" />} error={errors.hours}>
          <TextInput
            name="hours"
            inputMode="decimal"
            autoComplete="off"
            className="tabular"
            value={text.hours}
            onChange={(event) => set({ hours: event.target.value })}
          />
        </Field>
      </div>
      <Field label={<Trans id="Note" />} error={errors.notes}>
        <TextInput
          name="notes"
          autoComplete="off"
          value={text.notes}
          onChange={(event) => set({ notes: event.target.value })}
        />
      </Field>
      {errors.form ? (
        <p role="alert" className="text-loss">
          {errors.form}
        </p>
      ) : null}
      <Button type="submit" variant="primary" busy={busy} className="min-h-10">
        {i18n._("Log earning")}
      </Button>
    </form>
  );
}
