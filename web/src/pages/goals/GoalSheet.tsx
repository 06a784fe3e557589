import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useId, useRef, useState } from "react";
import { createGoal, type GoalView, open } from "@/api";
import { usePlatforms } from "@/entry/platforms";
import { failFields } from "@/lib/failures";
import { showFaults } from "@/lib/faults";
import { useFormat } from "@/lib/format";
import { changed } from "@/lib/queries";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { RadioGroup } from "@/ui/RadioGroup";
import { Select } from "@/ui/Select";
import { Sheet } from "@/ui/Sheet";
import { TextInput } from "@/ui/TextInput";
import { said } from "@/ui/toasts";
import { type GoalErrors, type GoalText, nameOf, readGoal, targetText } from "./goal";
import { usePeriodNames } from "./names";
import { useGoalActions } from "./useGoals";

export interface GoalSheetProps {
  /** None for a new one. */
  goal: GoalView | undefined;
  start: GoalText;
  onClose: () => void;
}

const FIELDS = ["title", "kind", "target", "period", "platformId", "startsOn", "endsOn"] as const;

/** Sets a goal, or changes one. */
export function GoalSheet({ goal, start, onClose }: GoalSheetProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const platforms = usePlatforms();
  const periods = usePeriodNames();
  const { setActive, remove, change, putBack, takeBack } = useGoalActions();
  const [text, setText] = useState(start);
  const [errors, setErrors] = useState<GoalErrors>({});
  const [busy, setBusy] = useState(false);
  const target = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();
  const currency = goal?.currency ?? format.currency;
  const read = readGoal(text, currency);
  const named = read.ok
    ? nameOf(text.kind, text.period, targetText(text.kind, read.goal.target, currency))
    : "";

  function set(change: Partial<GoalText>): void {
    setText((present) => ({ ...present, ...change }));
    setErrors((present) => ({
      ...Object.fromEntries(Object.entries(present).filter(([name]) => !(name in change))),
      form: undefined,
    }));
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (!read.ok) {
      showFaults(form, () => setErrors(read.errors));
      return;
    }
    setBusy(true);
    try {
      const { goal: body } = read;
      const saved = goal ? await change(goal, body) : await open(createGoal({ body }));
      said(i18n._("Saved “{title}”", { title: saved.title }), {
        label: i18n._("Undo"),
        run: () => (goal ? putBack(goal) : takeBack(saved)),
      });
      await changed("goal");
      onClose();
    } catch (failure) {
      const found: GoalErrors = {};
      const rest = failFields(failure, FIELDS, (name, { message }) => {
        found[name] = message;
      });
      showFaults(form, () => setErrors(rest === null ? found : { ...found, form: rest }));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Sheet
      open
      onClose={onClose}
      initialFocus={target}
      title={goal ? goal.title : i18n._("New goal")}
      footer={
        <>
          {goal ? (
            <>
              <Button
                variant="ghost"
                className="me-auto"
                onClick={() => {
                  onClose();
                  void remove(goal);
                }}
              >
                <Trans id="Delete" />
              </Button>
              <Button
                onClick={() => {
                  onClose();
                  void setActive(goal, !goal.isActive);
                }}
              >
                {goal.isActive ? <Trans id="Pause" /> : <Trans id="Resume" />}
              </Button>
            </>
          ) : null}
          <Button type="submit" form={id} variant="primary" busy={busy}>
            {goal ? <Trans id="Save" /> : <Trans id="Set goal" />}
          </Button>
        </>
      }
    >
      <form ref={form} id={id} noValidate onSubmit={save} className="flex flex-col gap-5">
        <RadioGroup
          label={<Trans id="What counts" />}
          value={text.kind}
          onChange={(kind) => set({ kind, target: "" })}
          choices={[
            { value: "earnings", label: i18n._("Earnings"), hint: i18n._("What comes in") },
            { value: "savings", label: i18n._("Savings"), hint: i18n._("What is kept after expenses") },
            { value: "hours", label: i18n._("Hours"), hint: i18n._("What is worked") },
          ]}
        />
        <Field label={<Trans id="Target" />} error={errors.target} required>
          {text.kind === "hours" ? (
            <TextInput
              ref={target}
              name="target"
              inputMode="decimal"
              autoComplete="off"
              className="tabular"
              after={i18n._("hours")}
              value={text.target}
              onChange={(event) => set({ target: event.target.value })}
            />
          ) : (
            <AmountInput
              ref={target}
              name="target"
              currency={currency}
              value={text.target}
              onChange={(event) => set({ target: event.target.value })}
            />
          )}
        </Field>
        <Field label={<Trans id="For" />} error={errors.period}>
          <Select
            name="period"
            value={text.period}
            options={periods}
            onChange={(event) => {
              const period = periods.find(({ value }) => value === event.target.value)?.value;
              if (period) set({ period });
            }}
          />
        </Field>
        {text.period === "custom" ? (
          <div className="grid grid-cols-2 gap-3">
            <Field label={<Trans id="From" />} error={errors.startsOn}>
              <DateInput
                value={text.startsOn || null}
                toward="future"
                onChange={(date) => set({ startsOn: date ?? "" })}
              />
            </Field>
            <Field label={<Trans id="To" />} error={errors.endsOn} required>
              <DateInput
                value={text.endsOn || null}
                toward="future"
                onChange={(date) => set({ endsOn: date ?? "" })}
              />
            </Field>
          </div>
        ) : null}
        <Field label={<Trans id="Platform" />} error={errors.platformId}>
          <Select
            name="platformId"
            placeholder={i18n._("All of them")}
            value={text.platformId}
            options={platforms.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => set({ platformId: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="Name" />} aside={<Trans id="Optional" />} error={errors.title}>
          <TextInput
            name="title"
            autoComplete="off"
            maxLength={100}
            placeholder={named}
            value={text.title}
            onChange={(event) => set({ title: event.target.value })}
          />
        </Field>
        {errors.form ? (
          <p role="alert" className="text-loss">
            {errors.form}
          </p>
        ) : null}
      </form>
    </Sheet>
  );
}
