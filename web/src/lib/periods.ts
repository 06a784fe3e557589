import type { I18n } from "@lingui/core";
import {
  addDays,
  addMonths,
  daysBetween,
  firstOfMonth,
  formatDate,
  formatDays,
  type Manner,
  readDate,
  startOfWeek,
  type Weekday,
} from "./dates";

/** The spans that the API knows by name; each lies around a day. */
export const SPANS = ["today", "week", "month", "quarter", "year", "fiscalYear"] as const;

export type Span = (typeof SPANS)[number];

/** Which stretch of time figures are asked for. */
export type Period =
  | { kind: "span"; span: Span; day: string }
  | { kind: "days"; from: string; to: string }
  | { kind: "all" };

/** How the reader divides the year, and where in it we are. */
export interface Calendar {
  today: string;
  weekStartsOn: Weekday;
  /** Month and day, `04-06`. */
  fiscalYearStart: string;
}

export interface Days {
  from: string;
  to: string;
}

/** The span that today lies in. */
export function present(span: Span, { today }: Calendar): Period {
  return { kind: "span", span, day: today };
}

/** The first and the last day; undefined of all time. */
export function daysOf(period: Period, calendar: Calendar): Days | undefined {
  if (period.kind === "all") return undefined;
  if (period.kind === "days") return { from: period.from, to: period.to };
  const from = startOfSpan(period.span, period.day, calendar);
  return { from, to: addDays(startOfNext(period.span, from), -1) };
}

function startOfSpan(span: Span, day: string, { weekStartsOn, fiscalYearStart }: Calendar): string {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  switch (span) {
    case "today":
      return day;
    case "week":
      return startOfWeek(day, weekStartsOn);
    case "month":
      return firstOfMonth(day);
    case "quarter":
      return `${day.slice(0, 4)}-${String(month - ((month - 1) % 3)).padStart(2, "0")}-01`;
    case "year":
      return `${day.slice(0, 4)}-01-01`;
    case "fiscalYear":
      return day.slice(5) >= fiscalYearStart
        ? `${year}-${fiscalYearStart}`
        : `${year - 1}-${fiscalYearStart}`;
  }
}

const MONTHS = { month: 1, quarter: 3, year: 12, fiscalYear: 12 } as const;

function startOfNext(span: Span, start: string): string {
  if (span === "today") return addDays(start, 1);
  if (span === "week") return addDays(start, 7);
  return addMonths(start, MONTHS[span]);
}

/** The one right before: last month, the week before, as many days; all time has none. */
export function previous(period: Period, calendar: Calendar): Period | undefined {
  return step(period, calendar, -1);
}

/** The one right after. */
export function next(period: Period, calendar: Calendar): Period | undefined {
  return step(period, calendar, 1);
}

function step(period: Period, calendar: Calendar, by: -1 | 1): Period | undefined {
  const days = daysOf(period, calendar);
  if (!days || period.kind === "all") return undefined;
  const beside = by < 0 ? addDays(days.from, -1) : addDays(days.to, 1);
  if (period.kind === "span") return { kind: "span", span: period.span, day: beside };
  const length = daysBetween(days.from, days.to);
  return by < 0
    ? { kind: "days", from: addDays(beside, -length), to: beside }
    : { kind: "days", from: beside, to: addDays(beside, length) };
}

/** Whether today lies in it. */
export function isPresent(period: Period, calendar: Calendar): boolean {
  const days = daysOf(period, calendar);
  return !days || (days.from <= calendar.today && calendar.today <= days.to);
}

/** How much of it has passed, today included: for "so far" and for the mark of a pace. */
export function daysPassed(period: Period, calendar: Calendar): { passed: number; of: number } | undefined {
  const days = daysOf(period, calendar);
  if (!days) return undefined;
  const of = daysBetween(days.from, days.to) + 1;
  return { passed: Math.min(Math.max(daysBetween(days.from, calendar.today) + 1, 0), of), of };
}

/** The same days of the period before, of a period that is still under way. */
export function sameDaysBefore(period: Period, calendar: Calendar): Days | null {
  const passed = daysPassed(period, calendar);
  const before = previous(period, calendar);
  const days = before && daysOf(before, calendar);
  if (!passed || !days || !isPresent(period, calendar) || passed.passed === passed.of) return null;
  const to = addDays(days.from, passed.passed - 1);
  return { from: days.from, to: to < days.to ? to : days.to };
}

/** What the API is asked: the name of a present span, so that the answer moves on with the days, else its days. */
export function periodQuery(
  period: Period,
  calendar: Calendar,
): { period?: Span | "all"; from?: string; to?: string } {
  if (period.kind === "all") return { period: "all" };
  if (period.kind === "span" && isPresent(period, calendar)) return { period: period.span };
  return daysOf(period, calendar) ?? {};
}

/** What the address bar says: `period=month`, `period=month&from=2026-10-01` of another, `from=…&to=…`. */
export function periodParams(period: Period, calendar: Calendar): Record<string, string> {
  if (period.kind === "all") return { period: "all" };
  if (period.kind === "days") return { from: period.from, to: period.to };
  const from = startOfSpan(period.span, period.day, calendar);
  return isPresent(period, calendar) ? { period: period.span } : { period: period.span, from };
}

/** Reads what [`periodParams`] wrote; what makes no sense is the fallback. */
export function readPeriod(
  params: URLSearchParams,
  calendar: Calendar,
  fallback: Span | "all" = "month",
): Period {
  const name = params.get("period");
  const from = readDate(params.get("from") ?? "");
  const to = readDate(params.get("to") ?? "");
  if (name === "all") return { kind: "all" };
  const span = SPANS.find((known) => known === name);
  if (span) return { kind: "span", span, day: from ?? calendar.today };
  if (from !== undefined && to !== undefined && from <= to) return { kind: "days", from, to };
  return fallback === "all" ? { kind: "all" } : present(fallback, calendar);
}

/** The same address with another period; all other parameters stay. */
export function withPeriod(params: URLSearchParams, period: Period, calendar: Calendar): URLSearchParams {
  const changed = new URLSearchParams(params);
  for (const name of ["period", "from", "to"]) changed.delete(name);
  for (const [name, value] of Object.entries(periodParams(period, calendar))) changed.set(name, value);
  return changed;
}

/** `November 2026`, `Q4 2026`, `16–22 November`, `Fiscal year 2026/27`. */
export function periodTitle(period: Period, calendar: Calendar, i18n: I18n, manner: Manner): string {
  const days = daysOf(period, calendar);
  if (!days || period.kind === "all") return i18n._("All time");
  const { from, to } = days;
  if (period.kind === "days") return daysTitle(from, to, manner, calendar.today);
  const year = Number(from.slice(0, 4));
  switch (period.span) {
    case "today":
    case "week":
      return daysTitle(from, to, manner, calendar.today);
    case "month":
      return formatDate(from, manner, "month");
    case "quarter":
      return i18n._("Q{quarter} {year}", { quarter: (Number(from.slice(5, 7)) + 2) / 3, year: String(year) });
    case "year":
      return String(year);
    case "fiscalYear":
      return from.endsWith("01-01")
        ? String(year)
        : i18n._("Fiscal year {years}", { years: `${year}/${String(year + 1).slice(2)}` });
  }
}

/** Which kind of stretch it is, for languages whose prepositions and articles depend on it. */
export function kindOf(period: Period): Span | "days" | "all" {
  return period.kind === "span" ? period.span : period.kind;
}

function daysTitle(from: string, to: string, manner: Manner, today: string): string {
  const isMonth = from.endsWith("-01") && addDays(to, 1) === addMonths(from, 1);
  return isMonth ? formatDate(from, manner, "month") : formatDays(from, to, manner, today);
}
