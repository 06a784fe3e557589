import { Trans, useLingui } from "@lingui/react";
import type { Filters } from "@/lib/filters";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { FilterBar } from "@/ui/FilterBar";
import { RadioGroup } from "@/ui/RadioGroup";
import { Select } from "@/ui/Select";
import { type FILTERS, readShow, type Show } from "./show";

interface InvoiceFiltersProps {
  filters: Filters<(typeof FILTERS)[number]>;
  narrowed: boolean;
}

/** Narrows the list by where invoices stand, by words, and by the days of issue. */
export function InvoiceFilters({ filters, narrowed }: InvoiceFiltersProps) {
  const { i18n } = useLingui();
  const { values, set } = filters;
  const choices: Array<{ value: Show | "all"; label: string }> = [
    { value: "all", label: i18n._("All") },
    { value: "waiting", label: i18n._("Waiting") },
    { value: "overdue", label: i18n._("Overdue") },
    { value: "drafts", label: i18n._("Drafts") },
    { value: "paid", label: i18n._("Paid") },
    { value: "credits", label: i18n._("Credit notes") },
  ];
  return (
    <FilterBar
      query={values.q ?? ""}
      onQuery={(q) => set({ q })}
      placeholder={i18n._("Number or customer")}
      active={narrowed}
      onClear={filters.clear}
    >
      <RadioGroup<Show | "all">
        className="max-sm:hidden"
        label={<Trans id="Show" />}
        hideLabel
        look="segments"
        value={readShow(values.show) ?? "all"}
        onChange={(show) => set({ show: show === "all" ? null : show })}
        choices={choices}
      />
      <Field label={<Trans id="Show" />} hideLabel className="w-full sm:hidden">
        <Select
          value={readShow(values.show) ?? "all"}
          options={choices}
          onChange={({ target }) => set({ show: readShow(target.value) })}
        />
      </Field>
      <Field label={<Trans id="Issued from" />} className="w-36">
        <DateInput value={values.from ?? null} onChange={(from) => set({ from })} />
      </Field>
      <Field label={<Trans id="until" />} className="w-36">
        <DateInput value={values.to ?? null} onChange={(to) => set({ to })} />
      </Field>
    </FilterBar>
  );
}
