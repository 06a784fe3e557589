import type { EarningSortParam, ListEarningsData } from "@/api";
import { type Calendar, daysOf, type Period, readPeriod } from "@/lib/periods";

/** What narrows the ledger, by the names that the address has for it. */
export const FILTERS = ["q", "platformId", "currency", "importId", "period", "from", "to"] as const;
export const ORDER = ["sort"] as const;

export type FilterValues = Partial<Record<(typeof FILTERS)[number], string>>;
export type EarningsQuery = NonNullable<ListEarningsData["query"]>;

const SORTS: readonly EarningSortParam[] = ["date", "-date", "amount", "-amount"];

export function sortOf(name: string | undefined): EarningSortParam {
  return SORTS.find((known) => known === name) ?? "-date";
}

export function periodOf(values: FilterValues, calendar: Calendar): Period {
  const { period, from, to } = values;
  const set = Object.entries({ period, from, to }).filter((pair): pair is [string, string] =>
    Boolean(pair[1]),
  );
  return readPeriod(new URLSearchParams(set), calendar, "all");
}

/** What the server is asked. Currencies that it does not know are left to it to refuse. */
export function queryOf(values: FilterValues, calendar: Calendar): EarningsQuery {
  return {
    q: values.q,
    platformId: values.platformId,
    currency: values.currency as EarningsQuery["currency"],
    importId: values.importId,
    ...daysOf(periodOf(values, calendar), calendar),
  };
}
