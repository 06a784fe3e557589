import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, type RefObject, useRef, useState } from "react";
import {
  ApiFailure,
  type EarningPatch,
  type EarningView,
  getEarning,
  open,
  openWithVersion,
  type PlatformView,
  updateEarning,
} from "@/api";
import { failFields } from "@/lib/failures";
import { showFaults } from "@/lib/faults";
import { useFormat } from "@/lib/format";
import { editableAmount } from "@/lib/money";
import { changed } from "@/lib/queries";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { Conflict } from "@/ui/Conflict";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { Link } from "@/ui/Link";
import { Select } from "@/ui/Select";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { failed, said } from "@/ui/toasts";
import { Breakdown } from "./Breakdown";
import { type EarningErrors, type EarningText, PARTS, readChange } from "./change";
import { KINDS } from "./columns";
import { differencesOf } from "./differences";

interface EarningFormProps {
  earning: EarningView;
  version: string | null;
  platforms: readonly PlatformView[];
  amountRef: RefObject<HTMLInputElement | null>;
  onSaved: () => void;
}

const FIELDS = ["amount", "platformId", "date", "hours", "notes", ...PARTS] as const;

function patchOf({ platformId, amount, date, hours, notes, kind, breakdown }: EarningView): EarningPatch {
  return { platformId, amount, date, hours, notes, kind, breakdown };
}

/** Changes one earning. Where somebody else changed it meanwhile, both are shown and nothing is lost. */
export function EarningForm({ earning, version, platforms, amountRef, onSaved }: EarningFormProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const form = useRef<HTMLFormElement>(null);
  const { currency } = earning;
  const edited = (amount: string) => editableAmount(amount, currency, format.locale);
  const [text, setText] = useState<EarningText>(() => ({
    amount: edited(earning.amount),
    platformId: earning.platformId,
    date: earning.date,
    hours: earning.hours === null ? "" : format.number(earning.hours, { most: 6 }),
    notes: earning.notes ?? "",
    kind: earning.kind,
    parts: earning.breakdown && {
      gross: edited(earning.breakdown.gross),
      tips: edited(earning.breakdown.tips),
      bonuses: edited(earning.breakdown.bonuses),
      reimbursements: edited(earning.breakdown.reimbursements),
      fees: edited(earning.breakdown.fees),
      taxWithheld: edited(earning.breakdown.taxWithheld),
      adjustments: edited(earning.breakdown.adjustments),
    },
  }));
  const [errors, setErrors] = useState<EarningErrors>({});
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<{
    theirs: EarningView;
    version: string | null;
    mine: EarningPatch;
  } | null>(null);

  function set(change: Partial<EarningText>): void {
    setText((present) => ({ ...present, ...change }));
    setErrors({});
  }

  function showErrors(next: EarningErrors): void {
    showFaults(form, () => setErrors(next));
  }

  async function undo(): Promise<void> {
    try {
      await open(updateEarning({ path: { id: earning.id }, body: patchOf(earning) }));
    } catch (failure) {
      failed(failFields(failure, [], () => {}) ?? "");
    }
    await changed("earning");
  }

  async function save(patch: EarningPatch, over: string | null): Promise<void> {
    setBusy(true);
    try {
      const headers = over ? { "If-Match": over } : {};
      const saved = await open(updateEarning({ path: { id: earning.id }, body: patch, headers }));
      said(i18n._("Saved {amount}", { amount: format.money(saved.amount, saved.currency) }), {
        label: i18n._("Undo"),
        run: undo,
      });
      void changed("earning");
      onSaved();
    } catch (failure) {
      if (failure instanceof ApiFailure && failure.status === 412) {
        const now = await openWithVersion(getEarning({ path: { id: earning.id } }));
        setConflict({ theirs: now.data, version: now.version, mine: patch });
      } else {
        setConflict(null);
        const next: EarningErrors = {};
        const rest = failFields(failure, FIELDS, (name, { message }) => {
          next[name] = message;
        });
        showErrors(rest ? { ...next, form: rest } : next);
      }
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (busy) return;
    const change = readChange(text, currency);
    if (change.ok) void save(change.patch, version);
    else showErrors(change.errors);
  }

  return (
    <form ref={form} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
      {text.parts ? (
        <Breakdown
          parts={text.parts}
          currency={currency}
          errors={errors}
          firstRef={amountRef}
          onChange={(parts) => set({ parts })}
        />
      ) : (
        <Field label={<Trans id="Amount" />} error={errors.amount} required>
          <AmountInput
            ref={amountRef}
            large
            currency={currency}
            value={text.amount}
            onChange={(event) => set({ amount: event.target.value })}
          />
        </Field>
      )}
      <Field label={<Trans id="From" />} error={errors.platformId} required>
        <Select
          value={text.platformId}
          options={platforms
            .filter(({ isActive, id }) => isActive || id === earning.platformId)
            .map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => set({ platformId: event.target.value })}
        />
      </Field>
      <div className="grid grid-cols-[1fr_6rem] gap-3">
        <Field label={<Trans id="Date" />} error={errors.date}>
          <DateInput value={text.date || null} onChange={(date) => set({ date: date ?? "" })} />
        </Field>
        <Field label={<Trans id="Hours" />} error={errors.hours}>
          <TextInput
            inputMode="decimal"
            autoComplete="off"
            className="tabular"
            value={text.hours}
            onChange={(event) => set({ hours: event.target.value })}
          />
        </Field>
      </div>
      <Field label={<Trans id="Note" />} error={errors.notes}>
        <TextArea
          rows={2}
          dir="auto"
          value={text.notes}
          onChange={(event) => set({ notes: event.target.value })}
        />
      </Field>
      <Field label={<Trans id="Kind" />} hint={<Trans id="Refunds and adjustments may be below zero." />}>
        <Select
          value={text.kind}
          options={Object.entries(KINDS).map(([value, label]) => ({ value, label: i18n._(label) }))}
          onChange={({ target: { value } }) => {
            if (value === "income" || value === "refund" || value === "adjustment") set({ kind: value });
          }}
        />
      </Field>
      {errors.form ? (
        <p role="alert" className="text-loss">
          {errors.form}
        </p>
      ) : null}
      <p className="text-small text-ink-3">
        {earning.importId ? (
          <Trans
            id="Came with <0>an import</0>, {at}."
            values={{ at: format.instant(earning.createdAt) }}
            components={{ 0: <Link to={`/import/${earning.importId}`} /> }}
          />
        ) : (
          <Trans id="Logged {at}." values={{ at: format.instant(earning.createdAt) }} />
        )}
      </p>
      {conflict ? (
        <Conflict
          open
          differences={differencesOf(conflict.theirs, conflict.mine, platforms, format)}
          busy={busy}
          onClose={() => setConflict(null)}
          onKeepMine={() => void save(conflict.mine, conflict.version)}
          onTakeTheirs={() => {
            void changed("earning");
            onSaved();
          }}
        />
      ) : null}
      <div className="sticky -bottom-5 -mx-5 -mb-5 border-t border-line bg-surface px-5 py-3">
        <Button type="submit" variant="primary" busy={busy} className="min-h-10 w-full">
          {i18n._("Save")}
        </Button>
      </div>
    </form>
  );
}
