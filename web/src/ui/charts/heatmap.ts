import { addDays, daysBetween, startOfWeek, type Weekday } from "@/lib/dates";
import { geometry } from "./scale";

export interface HeatmapCell {
  date: string;
  /** The column, the newest last. */
  week: number;
  /** The row: 0 is the day on which the week starts. */
  weekday: number;
  amount: string;
  /** From 0, nothing, to 4, the most. */
  level: number;
}

/** The days up to `last`, in as many whole weeks as there is room for. */
export function layoutDays(
  amounts: ReadonlyMap<string, string>,
  days: { first: string; last: string },
  weekStartsOn: Weekday,
  mostWeeks: number,
): HeatmapCell[] {
  const lastWeek = startOfWeek(days.last, weekStartsOn);
  const weeks = Math.floor(daysBetween(startOfWeek(days.first, weekStartsOn), lastWeek) / 7) + 1;
  const shown = Math.max(1, Math.min(weeks, mostWeeks));
  const start = addDays(lastWeek, -7 * (shown - 1));
  const from = start > days.first ? start : days.first;
  const levels = levelsOf([...amounts.values()]);
  return Array.from({ length: daysBetween(from, days.last) + 1 }, (_, index) => {
    const date = addDays(from, index);
    const place = daysBetween(start, date);
    const amount = amounts.get(date) ?? "0";
    return { date, week: Math.floor(place / 7), weekday: place % 7, amount, level: levels(amount) };
  });
}

/** Four levels with as many days each, so that one great day does not pale all others. */
export function levelsOf(amounts: readonly string[]): (amount: string) => number {
  const earned = amounts
    .map(geometry)
    .filter((amount) => amount > 0)
    .sort((a, b) => a - b);
  const quarter = (part: number) =>
    earned[Math.min(Math.floor(earned.length * part), earned.length - 1)] ?? 0;
  const bounds = [quarter(0.25), quarter(0.5), quarter(0.75)];
  return (amount) => {
    const value = geometry(amount);
    if (value <= 0) return 0;
    if (new Set(earned).size === 1) return 3;
    return 1 + bounds.filter((bound) => value >= bound).length;
  };
}
