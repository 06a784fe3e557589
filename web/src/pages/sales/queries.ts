import { useQuery } from "@tanstack/react-query";
import { type CustomerView, getSalesAnalytics, listCustomers, open } from "@/api";
import { type Calendar, type Period, periodQuery } from "@/lib/periods";
import { key } from "@/lib/queries";

/** What was sold in a period. */
export function useAnalytics(period: Period, calendar: Calendar) {
  const query = periodQuery(period, calendar);
  return useQuery({
    queryKey: key("sales", "analytics", query),
    queryFn: () => open(getSalesAnalytics({ query })),
    placeholderData: (before) => before,
  });
}

const NONE: readonly CustomerView[] = [];

/** The customers to choose from. */
export function useCustomerChoices(): readonly CustomerView[] {
  const { data } = useQuery({
    queryKey: key("customers", "choices"),
    queryFn: async () => (await open(listCustomers({ query: { limit: 100 } }))).items,
  });
  return data ?? NONE;
}
