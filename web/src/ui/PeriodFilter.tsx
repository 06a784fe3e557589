import { useLingui } from "@lingui/react";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useFormat } from "@/lib/format";
import { useKeys } from "@/lib/keys";
import {
  daysOf,
  isPresent,
  next,
  type Period,
  periodTitle,
  present,
  previous,
  SPANS,
  type Span,
} from "@/lib/periods";
import { useCalendar } from "@/lib/usePeriod";
import { DateInput } from "./DateInput";
import { IconButton } from "./IconButton";
import { Select } from "./Select";

interface PeriodFilterProps {
  period: Period;
  onPeriod: (period: Period) => void;
}

const NAMES: Record<Span, string> = {
  today: /*i18n*/ "Today",
  week: /*i18n*/ "This week",
  month: /*i18n*/ "This month",
  quarter: /*i18n*/ "This quarter",
  year: /*i18n*/ "This year",
  fiscalYear: /*i18n*/ "This fiscal year",
};

/** Which stretch of time a list is of. `[` and `]` go to the one before and the one after. */
export function PeriodFilter({ period, onPeriod }: PeriodFilterProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const calendar = useCalendar();
  const before = previous(period, calendar);
  const after = isPresent(period, calendar) ? undefined : next(period, calendar);
  useKeys({
    "[": () => before && onPeriod(before),
    "]": () => after && onPeriod(after),
  });

  function choose(value: string): void {
    const span = SPANS.find((known) => known === value);
    if (span) onPeriod(present(span, calendar));
    else if (value === "all") onPeriod({ kind: "all" });
    else
      onPeriod({
        kind: "days",
        ...(daysOf(period, calendar) ?? { from: `${calendar.today.slice(0, 8)}01`, to: calendar.today }),
      });
  }

  const spans = SPANS.filter((span) => span !== "fiscalYear" || calendar.fiscalYearStart !== "01-01");
  const chosen = period.kind === "span" ? period.span : period.kind;
  return (
    <div className="flex flex-wrap items-center gap-1">
      {period.kind === "all" ? null : (
        <IconButton
          label={i18n._("Period before")}
          icon={<ChevronLeft aria-hidden className="rtl:-scale-x-100" />}
          disabled={!before}
          onClick={() => before && onPeriod(before)}
        />
      )}
      <Select
        aria-label={i18n._("Period")}
        className="w-auto"
        value={chosen}
        options={[
          { value: "all", label: i18n._("All time") },
          ...spans.map((span) => ({
            value: span,
            label:
              span === chosen && !isPresent(period, calendar)
                ? periodTitle(period, calendar, i18n, format)
                : i18n._(NAMES[span]),
          })),
          { value: "days", label: i18n._("From … to …") },
        ]}
        onChange={(event) => choose(event.target.value)}
      />
      {period.kind === "all" ? null : (
        <IconButton
          label={i18n._("Period after")}
          icon={<ChevronRight aria-hidden className="rtl:-scale-x-100" />}
          disabled={!after}
          onClick={() => after && onPeriod(after)}
        />
      )}
      {period.kind === "days" ? (
        <span className="flex items-center gap-1.5">
          <DateInput
            aria-label={i18n._("First day")}
            className="w-36"
            value={period.from}
            onChange={(from) => from && from <= period.to && onPeriod({ ...period, from })}
          />
          –
          <DateInput
            aria-label={i18n._("Last day")}
            className="w-36"
            value={period.to}
            onChange={(to) => to && to >= period.from && onPeriod({ ...period, to })}
          />
        </span>
      ) : null}
    </div>
  );
}
