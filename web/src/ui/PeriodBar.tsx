import { useLingui } from "@lingui/react";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useFormat } from "@/lib/format";
import { useKeys } from "@/lib/keys";
import { isPresent, next, periodTitle, present, previous, type Span } from "@/lib/periods";
import type { PeriodState } from "@/lib/usePeriod";
import { IconButton } from "./IconButton";
import { Select } from "./Select";

interface PeriodBarProps extends PeriodState {
  /** Offers all of time, too. */
  withAll?: boolean;
}

/** Chooses the stretch of time that a page tells of, and steps through it by `[` and `]`. */
export function PeriodBar({ period, calendar, setPeriod, withAll = false }: PeriodBarProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const earlier = previous(period, calendar);
  const later = isPresent(period, calendar) ? undefined : next(period, calendar);
  useKeys({
    "[": () => earlier && setPeriod(earlier),
    "]": () => later && setPeriod(later),
  });
  const spans: ReadonlyArray<{ value: Span; label: string }> = [
    { value: "today", label: i18n._("Day") },
    { value: "week", label: i18n._("Week") },
    { value: "month", label: i18n._("Month") },
    { value: "quarter", label: i18n._("Quarter") },
    { value: "year", label: i18n._("Year") },
    { value: "fiscalYear", label: i18n._("Fiscal year") },
  ];
  const shown = spans.filter(({ value }) => value !== "fiscalYear" || calendar.fiscalYearStart !== "01-01");
  const chosen = period.kind === "span" ? period.span : period.kind;
  return (
    <div data-chrome className="flex flex-wrap items-center gap-1">
      <IconButton
        label={i18n._("Earlier period")}
        aria-keyshortcuts="["
        disabled={!earlier}
        icon={<ChevronLeft aria-hidden className="rtl:-scale-x-100" />}
        onClick={() => earlier && setPeriod(earlier)}
      />
      <span className="min-w-28 text-center font-medium" aria-live="polite">
        {periodTitle(period, calendar, i18n, format)}
      </span>
      <IconButton
        label={i18n._("Later period")}
        aria-keyshortcuts="]"
        disabled={!later}
        icon={<ChevronRight aria-hidden className="rtl:-scale-x-100" />}
        onClick={() => later && setPeriod(later)}
      />
      <span className="ms-1 w-28">
        <Select
          aria-label={i18n._("Length of the period")}
          value={chosen}
          options={[
            ...shown,
            ...(withAll ? [{ value: "all", label: i18n._("All time") }] : []),
            ...(period.kind === "days" ? [{ value: "days", label: i18n._("Chosen days") }] : []),
          ]}
          onChange={(event) => {
            const span = spans.find(({ value }) => value === event.target.value);
            if (span) setPeriod(present(span.value, calendar));
            else if (event.target.value === "all") setPeriod({ kind: "all" });
          }}
        />
      </span>
    </div>
  );
}
