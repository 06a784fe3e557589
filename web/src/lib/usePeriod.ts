import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { useFormat } from "./format";
import { type Calendar, type Period, readPeriod, type Span, withPeriod } from "./periods";
import { useSession } from "./session";

/** How the reader divides the year, and where in it they are. */
export function useCalendar(): Calendar {
  const preferences = useSession((state) => state.user?.preferences);
  const today = useFormat().today();
  const weekStartsOn = preferences?.weekStartsOn ?? "monday";
  const fiscalYearStart = preferences?.fiscalYearStart ?? "01-01";
  return useMemo(() => ({ today, weekStartsOn, fiscalYearStart }), [today, weekStartsOn, fiscalYearStart]);
}

export interface PeriodState {
  period: Period;
  calendar: Calendar;
  setPeriod: (period: Period) => void;
}

/** The period that the address names. */
export function usePeriod(fallback: Span | "all" = "month"): PeriodState {
  const [params, setParams] = useSearchParams();
  const calendar = useCalendar();
  const period = useMemo(() => readPeriod(params, calendar, fallback), [params, calendar, fallback]);
  const setPeriod = useCallback(
    (next: Period) =>
      setParams((present) => withPeriod(present, next, calendar), {
        replace: true,
        preventScrollReset: true,
      }),
    [setParams, calendar],
  );
  return { period, calendar, setPeriod };
}
