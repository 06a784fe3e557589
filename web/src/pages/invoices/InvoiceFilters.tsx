import { Trans, useLingui } from "@lingui/react";
import type { Filters } from "@/lib/filters";
import { DateInput } from "@/ui/DateInput";
import { Field } from "@/ui/Field";
import { FilterBar } from "@/ui/FilterBar";
import { RadioGroup } from "@/ui/RadioGroup";
import { type FILTERS, readShow, type Show } from "./show";

interface InvoiceFiltersProps {
  filters: Filters<(typeof FILTERS)[number]>;
  narrowed: boolean;
}

/** Narrows the list by where invoices stand, by words, and by the days of issue. */
export function InvoiceFilters({ filters, narrowed }: InvoiceFiltersProps) {
  const { i18n } = useLingui();
  const { values, set } = filters;
  return (
    <FilterBar
      query={values.q ?? ""}
      onQuery={(q) => set({ q })}
      placeholder={i18n._("Number or customer")}
      active={narrowed}
      onClear={filters.clear}
    >
      <RadioGroup<Show | "all">
        label={<Trans id="Show" />}
        hideLabel
        look="segments"
        value={readShow(values.show) ?? "all"}
        onChange={(show) => set({ show: show === "all" ? null : show })}
        choices={[
          { value: "all", label: <Trans id="All" /> },
          { value: "waiting", label: <Trans id="Waiting" /> },
          { value: "overdue", label: <Trans id="Overdue" /> },
          { value: "drafts", label: <Trans id="Drafts" /> },
          { value: "paid", label: <Trans id="Paid" /> },
          { value: "credits", label: <Trans id="Credit notes" /> },
        ]}
      />
      <Field label={<Trans id="Issued from" />} className="w-36 max-sm:hidden">
        <DateInput value={values.from ?? null} onChange={(from) => set({ from })} />
      </Field>
      <Field label={<Trans id="until" />} className="w-36 max-sm:hidden">
        <DateInput value={values.to ?? null} onChange={(to) => set({ to })} />
      </Field>
    </FilterBar>
  );
}
