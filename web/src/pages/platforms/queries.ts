import { useQuery } from "@tanstack/react-query";
import { getEarningsSummary, getMonthlyEarnings, open } from "@/api";
import type { Span } from "@/lib/periods";
import { key } from "@/lib/queries";

export interface PeriodAsked {
  period?: Span | "all";
  from?: string;
  to?: string;
}

/** What each platform brought in a period, the highest total first. */
export function useShares(asked: PeriodAsked) {
  return useQuery({
    queryKey: key("earnings", "summary", asked),
    queryFn: () => open(getEarningsSummary({ query: asked })),
    placeholderData: (before) => before,
  });
}

/** The last twelve months, by platform. */
export function useTwelveMonths() {
  return useQuery({
    queryKey: key("earnings", "monthly", 12),
    queryFn: () => open(getMonthlyEarnings({ query: { months: 12 } })),
  });
}
