import { useLingui } from "@lingui/react";
import type { Filters } from "@/lib/filters";
import type { Period } from "@/lib/periods";
import { FilterBar } from "@/ui/FilterBar";
import { PeriodFilter } from "@/ui/PeriodFilter";
import { Select } from "@/ui/Select";
import { STATUS_NAMES, STATUSES } from "./expense";
import { type FILTERS, useCategories } from "./queries";

interface ExpenseFilterBarProps {
  filters: Filters<(typeof FILTERS)[number]>;
  period: Period;
  onPeriod: (period: Period) => void;
}

/** What narrows the ledger. */
export function ExpenseFilterBar({ filters, period, onPeriod }: ExpenseFilterBarProps) {
  const { i18n } = useLingui();
  const { all } = useCategories();
  const { values, set, clear } = filters;
  return (
    <FilterBar
      query={values.q ?? ""}
      onQuery={(q) => set({ q })}
      placeholder={i18n._("Paid to, description or note")}
      active={Boolean(values.q || values.category || values.status || values.deductible)}
      onClear={clear}
    >
      <PeriodFilter period={period} onPeriod={onPeriod} />
      <Select
        aria-label={i18n._("Category")}
        className="max-w-48"
        value={values.category ?? ""}
        placeholder={i18n._("All categories")}
        options={all.map(({ key, name }) => ({ value: key, label: name }))}
        onChange={(event) => set({ category: event.target.value })}
      />
      <Select
        aria-label={i18n._("Status")}
        value={values.status ?? ""}
        placeholder={i18n._("Any status")}
        options={STATUS_NAMES.map((name) => ({ value: name, label: i18n._(STATUSES[name]) }))}
        onChange={(event) => set({ status: event.target.value })}
      />
      <Select
        aria-label={i18n._("Deductible")}
        value={values.deductible ?? ""}
        placeholder={i18n._("Deductible or not")}
        options={[
          { value: "yes", label: i18n._("Deductible") },
          { value: "no", label: i18n._("Not deductible") },
        ]}
        onChange={(event) => set({ deductible: event.target.value })}
      />
    </FilterBar>
  );
}
