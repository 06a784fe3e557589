import { useLingui } from "@lingui/react";
import { X } from "lucide-react";
import type { PlatformView } from "@/api";
import type { Filters } from "@/lib/filters";
import { type Period, periodParams } from "@/lib/periods";
import { useCalendar } from "@/lib/usePeriod";
import { Button } from "@/ui/Button";
import { FilterBar } from "@/ui/FilterBar";
import { PeriodFilter } from "@/ui/PeriodFilter";
import { Select } from "@/ui/Select";
import type { FILTERS } from "./query";
import { useCurrencies } from "./useCurrencies";

interface LedgerFiltersProps {
  filters: Filters<(typeof FILTERS)[number]>;
  period: Period;
  platforms: readonly PlatformView[];
}

/** What narrows the ledger. */
export function LedgerFilters({ filters, period, platforms }: LedgerFiltersProps) {
  const { i18n } = useLingui();
  const calendar = useCalendar();
  const currencies = useCurrencies();
  const { values, set } = filters;

  function choosePeriod(next: Period): void {
    const named = next.kind === "all" ? {} : periodParams(next, calendar);
    set({ period: null, from: null, to: null, ...named });
  }

  return (
    <FilterBar
      query={values.q ?? ""}
      onQuery={(q) => set({ q })}
      placeholder={i18n._("Search notes")}
      active={filters.active}
      onClear={filters.clear}
    >
      <PeriodFilter period={period} onPeriod={choosePeriod} />
      {platforms.length > 1 || values.platformId ? (
        <Select
          aria-label={i18n._("Platform")}
          className="sm:w-44"
          placeholder={i18n._("All platforms")}
          value={values.platformId ?? ""}
          options={platforms.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => set({ platformId: event.target.value })}
        />
      ) : null}
      {currencies.length > 1 || values.currency ? (
        <Select
          aria-label={i18n._("Currency")}
          className="w-auto"
          placeholder={i18n._("All currencies")}
          value={values.currency ?? ""}
          options={currencies.map((code) => ({ value: code, label: code }))}
          onChange={(event) => set({ currency: event.target.value })}
        />
      ) : null}
      {values.importId ? (
        <Button icon={<X aria-hidden />} onClick={() => set({ importId: null })}>
          {i18n._("From one import")}
        </Button>
      ) : null}
    </FilterBar>
  );
}
