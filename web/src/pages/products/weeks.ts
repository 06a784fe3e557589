import type { SaleView } from "@/api";
import { addDays, daysBetween } from "@/lib/dates";
import { add } from "@/lib/money";

/** How many weeks a product's sales are told of: some ninety days. */
export const WEEKS = 13;

/** The first day of the first of the weeks that end today. */
export function firstDay(today: string): string {
  return addDays(today, 1 - WEEKS * 7);
}

/** The units of one product that went out in each week, oldest first. Sales that were cancelled or wait do not count. */
export function unitsByWeek(
  sales: readonly Pick<SaleView, "saleDate" | "status" | "lines">[],
  productId: string,
  today: string,
): string[] {
  const weeks = Array.from({ length: WEEKS }, () => "0");
  const first = firstDay(today);
  for (const { saleDate, status, lines } of sales) {
    const week = Math.floor(daysBetween(first, saleDate) / 7);
    const before = weeks[week];
    if (status !== "completed" || before === undefined) continue;
    weeks[week] = lines
      .filter((line) => line.productId === productId)
      .reduce((units, line) => add(units, line.quantity), before);
  }
  return weeks;
}
