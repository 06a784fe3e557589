import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useRef, useState } from "react";
import {
  ApiFailure,
  createRecurringInvoice,
  open,
  type RecurringInvoiceView,
  updateRecurringInvoice,
} from "@/api";
import { formFailureText } from "@/lib/failures";
import { showFaults } from "@/lib/faults";
import { useFormat } from "@/lib/format";
import { changed } from "@/lib/queries";
import { useIntent } from "@/lib/useIntent";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Checkbox } from "@/ui/Checkbox";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { Sheet } from "@/ui/Sheet";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { said } from "@/ui/toasts";
import { CustomerField } from "./CustomerField";
import { useCustomers } from "./data";
import { type DraftErrors, placeErrors } from "./draft";
import { Lines } from "./Lines";
import { Problem } from "./Problem";
import {
  emptyRecurring,
  RECURRENCE_UNITS,
  type RecurringText,
  readRecurring,
  recurringText,
} from "./recurring";

interface RecurringSheetProps {
  recurring: RecurringInvoiceView | null;
  onClose: () => void;
  onActive: (recurring: RecurringInvoiceView, isActive: boolean) => Promise<void>;
  onRemove: (recurring: RecurringInvoiceView) => void;
}

/** Adds an invoice that comes again, or changes one. */
export function RecurringSheet({ recurring, onClose, onActive, onRemove }: RecurringSheetProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const customers = useCustomers();
  const form = useRef<HTMLFormElement>(null);
  const name = useRef<HTMLInputElement>(null);
  const intent = useIntent();
  const [text, setText] = useState<RecurringText>(() =>
    recurring
      ? recurringText(recurring, recurring.currency ?? format.currency)
      : emptyRecurring(format.today()),
  );
  const [errors, setErrors] = useState<DraftErrors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const customer = customers.find(({ id }) => id === text.customerId);
  const currency = recurring?.currency ?? customer?.currency ?? format.currency;

  function set(change: Partial<RecurringText>): void {
    setText((present) => ({ ...present, ...change }));
    setErrors({});
    setProblem(null);
  }

  function fail(next: DraftErrors): void {
    showFaults(form, () => setErrors(next));
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const reading = readRecurring(text, currency);
    if (!reading.ok) {
      fail(reading.errors);
      return;
    }
    const { body } = reading;
    setBusy(true);
    try {
      if (recurring) {
        await open(updateRecurringInvoice({ path: { id: recurring.id }, body }));
      } else {
        await intent(body, (headers) => open(createRecurringInvoice({ body, headers })));
      }
      await changed("recurring");
      said(i18n._("Saved {name}", { name: body.name }));
      onClose();
    } catch (failure) {
      setProblem(formFailureText(failure));
      if (failure instanceof ApiFailure) fail(placeErrors(failure.fields, text.lines));
    } finally {
      setBusy(false);
    }
  }

  const units: Record<(typeof RECURRENCE_UNITS)[number], string> = {
    week: i18n._("weeks"),
    month: i18n._("months"),
    quarter: i18n._("quarters"),
    year: i18n._("years"),
  };
  return (
    <Sheet
      open
      wide
      onClose={onClose}
      initialFocus={name}
      title={recurring ? recurring.name : i18n._("New recurring invoice")}
      footer={
        <>
          {recurring ? (
            <>
              <Button variant="ghost" className="me-auto" onClick={() => onRemove(recurring)}>
                {i18n._("Delete")}
              </Button>
              <Button onClick={() => void onActive(recurring, !recurring.isActive)}>
                {recurring.isActive ? i18n._("Stop") : i18n._("Start again")}
              </Button>
            </>
          ) : (
            <Cancel />
          )}
          <Button type="submit" form="recurring" variant="primary" busy={busy}>
            {i18n._("Save")}
          </Button>
        </>
      }
    >
      <form
        id="recurring"
        ref={form}
        noValidate
        onSubmit={(event) => void save(event)}
        className="flex flex-col gap-4"
      >
        <Field label={<Trans id="Name" />} error={errors.name} required>
          <TextInput
            ref={name}
            name="name"
            maxLength={100}
            value={text.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        </Field>
        <CustomerField
          value={text.customerId}
          error={errors.customerId}
          onChange={(chosen) => set({ customerId: chosen?.id ?? "" })}
        />
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-[5rem_8rem_minmax(0,1fr)_minmax(0,1fr)]">
          <Field label={<Trans id="Every" />} error={errors.every}>
            <TextInput
              name="every"
              inputMode="numeric"
              className="tabular"
              value={text.every}
              onChange={(event) => set({ every: event.target.value })}
            />
          </Field>
          <Field label={<Trans id="Unit of time" />} error={errors.unit}>
            <Select
              name="unit"
              value={text.unit}
              options={RECURRENCE_UNITS.map((unit) => ({ value: unit, label: units[unit] }))}
              onChange={({ target }) =>
                set({ unit: RECURRENCE_UNITS.find((unit) => unit === target.value) ?? "month" })
              }
            />
          </Field>
          <Field label={<Trans id="First on" />} error={errors.anchor}>
            <DateInput value={text.anchor} onChange={(anchor) => set({ anchor })} toward="future" />
          </Field>
          <Field label={<Trans id="Last on or before" />} error={errors.endsOn}>
            <DateInput value={text.endsOn} onChange={(endsOn) => set({ endsOn })} toward="future" />
          </Field>
        </div>
        <Checkbox
          label={<Trans id="Issue it on its day" />}
          hint={<Trans id="Otherwise a draft waits for you." />}
          checked={text.autoIssue}
          onChange={(event) => set({ autoIssue: event.target.checked })}
        />
        <Lines lines={text.lines} currency={currency} errors={errors} onChange={(lines) => set({ lines })} />
        <Field label={<Trans id="Notes" />} error={errors.notes}>
          <TextArea
            name="notes"
            rows={2}
            maxLength={2000}
            value={text.notes}
            onChange={(event) => set({ notes: event.target.value })}
          />
        </Field>
        <Problem>{problem}</Problem>
      </form>
    </Sheet>
  );
}
