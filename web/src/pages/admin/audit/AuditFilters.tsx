import { Trans, useLingui } from "@lingui/react";
import type { Filters } from "@/lib/filters";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { FilterBar } from "@/ui/FilterBar";
import { Select } from "@/ui/Select";
import { SUBJECT_WORDS, useEventNames } from "../../settings/parts/events";
import type { Accounts } from "./useAccounts";

export const NAMES = ["userId", "kind", "from", "to"] as const;

interface AuditFiltersProps {
  filters: Filters<(typeof NAMES)[number]>;
  accounts: Accounts;
}

/** Whose account, what, and when. */
export function AuditFilters({ filters, accounts }: AuditFiltersProps) {
  const { i18n } = useLingui();
  const { subject } = useEventNames();
  const { values, set, clear, active } = filters;
  const { userId } = values;
  const isKnown = userId === undefined || accounts.choices.some(({ value }) => value === userId);
  const choices = isKnown ? accounts.choices : [{ value: userId, label: userId }, ...accounts.choices];
  return (
    <FilterBar active={active} onClear={clear}>
      <Field label={<Trans id="Account" />} className="w-full sm:w-56">
        <Select
          name="userId"
          placeholder={i18n._("Every account")}
          value={userId ?? ""}
          options={choices}
          onChange={({ target }) => set({ userId: target.value })}
        />
      </Field>
      <Field label={<Trans id="What" />}>
        <Select
          name="kind"
          placeholder={i18n._("Everything")}
          value={values.kind ?? ""}
          options={SUBJECT_WORDS.map((word) => ({ value: word, label: subject(word) }))}
          onChange={({ target }) => set({ kind: target.value })}
        />
      </Field>
      <Field label={<Trans id="From" />} className="w-40">
        <DateInput value={values.from ?? null} onChange={(from) => set({ from })} />
      </Field>
      <Field label={<Trans id="To" />} className="w-40">
        <DateInput value={values.to ?? null} onChange={(to) => set({ to })} />
      </Field>
    </FilterBar>
  );
}
