import type { CurrencyAmount, ExpenseSummaryView, ExpenseView } from "@/api";
import { add } from "@/lib/money";
import type { ExpenseFilters } from "./queries";

/** Sums by currency, in the order in which the currencies come. */
export function sumsOf(rows: readonly Pick<ExpenseView, "amount" | "currency">[]): CurrencyAmount[] {
  const sums = new Map<CurrencyAmount["currency"], string>();
  for (const { amount, currency } of rows) {
    const before = sums.get(currency);
    sums.set(currency, before === undefined ? amount : add(before, amount));
  }
  return [...sums].map(([currency, amount]) => ({ currency, amount }));
}

/**
 * What all rows of a filter come to: the server's sum where it tells one for just this filter, else the sum of the
 * rows once all of them are here; undefined while neither is known.
 */
export function totalsOf(
  filters: ExpenseFilters,
  rows: readonly ExpenseView[],
  hasMore: boolean,
  summary: ExpenseSummaryView | undefined,
): readonly CurrencyAmount[] | undefined {
  const { q, status, deductible, category } = filters;
  if (!q && !status && !deductible && summary) {
    if (!category) return summary.totals;
    return summary.byCategory.find((share) => share.category === category)?.totals ?? [];
  }
  return hasMore ? undefined : sumsOf(rows);
}
