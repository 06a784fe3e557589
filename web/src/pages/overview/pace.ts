import { multiply, ratio, sign } from "@/lib/money";

/** Before this many days a pace says more about chance than about the month. */
const DAYS_FOR_PACE = 4;

/** What a stretch of days ends at if it goes on like this; null where too few of them have passed, or all. */
export function paceOf(total: string, days: { passed: number; of: number } | undefined): string | null {
  if (!days || days.passed < DAYS_FOR_PACE || days.passed === days.of || sign(total) <= 0) return null;
  const grown = ratio(String(days.of), String(days.passed), 8);
  return grown === undefined ? null : multiply(total, grown);
}
