import { useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  type CategoryView,
  getExpenseSummary,
  type ListExpensesData,
  listExpenseCategories,
  open,
  openAll,
} from "@/api";
import type { Filters } from "@/lib/filters";
import { formatLocale } from "@/lib/i18n";
import { type Calendar, daysOf, type Period, periodQuery } from "@/lib/periods";
import { key } from "@/lib/queries";
import { categoryName } from "./categories";
import { STATUS_NAMES } from "./expense";

/** What narrows the list, by its names in the address. */
export const FILTERS = ["q", "category", "status", "deductible", "sort"] as const;

export type ExpenseFilters = Filters<(typeof FILTERS)[number]>["values"];

type Query = NonNullable<ListExpensesData["query"]>;

const SORTS = ["date", "-date", "amount", "-amount"] as const;

/** The filters as the server is asked for them; what the address has of nonsense is left out. */
export function narrowed(filters: ExpenseFilters, period: Period, calendar: Calendar): Query {
  return {
    q: filters.q,
    category: filters.category,
    status: STATUS_NAMES.find((name) => name === filters.status),
    deductible: filters.deductible === undefined ? undefined : filters.deductible === "yes",
    ...daysOf(period, calendar),
  };
}

export function sorted(filters: ExpenseFilters): (typeof SORTS)[number] {
  return SORTS.find((sort) => sort === filters.sort) ?? "-date";
}

const NONE: readonly CategoryView[] = [];

/** All categories, archived ones too, by their keys and in the order of their names. */
export function useCategories() {
  const { i18n } = useLingui();
  const { data } = useQuery({
    queryKey: key("expenses", "categories"),
    queryFn: () => openAll(listExpenseCategories()),
    staleTime: 5 * 60_000,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language has other names.
  const all = useMemo(() => {
    const { compare } = new Intl.Collator(formatLocale());
    return (data ?? NONE)
      .map((category) => ({ ...category, name: categoryName(category.key, category.name) }))
      .toSorted((one, other) => compare(one.name, other.name));
  }, [data, i18n.locale]);
  const names = useMemo(() => new Map(all.map((category) => [category.key, category.name])), [all]);
  return { all, nameOf: (category: string) => names.get(category) ?? category };
}

export function useSummary(period: Period, calendar: Calendar) {
  const query = periodQuery(period, calendar);
  return useQuery({
    queryKey: key("expenses", "summary", query),
    queryFn: () => open(getExpenseSummary({ query })),
    placeholderData: (before) => before,
  });
}
