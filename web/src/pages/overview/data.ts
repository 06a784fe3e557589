import { keepPreviousData } from "@tanstack/react-query";
import {
  type DashboardView,
  getDashboard,
  getMonthlyEarnings,
  getReport,
  listEarnings,
  listInvoices,
  open,
} from "@/api";
import { platformsQuery } from "@/entry/platforms";
import { addMonths, firstOfMonth, lastOfMonth, todayIn } from "@/lib/dates";
import { type Calendar, type Period, periodQuery, sameDaysBefore } from "@/lib/periods";
import { key, queryClient } from "@/lib/queries";
import { useSession } from "@/lib/session";

export const MONTHS_SHOWN = 12;

export function dashboardQuery(period: Period, calendar: Calendar) {
  const query = periodQuery(period, calendar);
  return {
    queryKey: key("dashboard", "figures", query),
    queryFn: () => open(getDashboard({ query })),
    placeholderData: keepPreviousData<DashboardView>,
  };
}

export function comparisonQuery(days: { from: string; to: string } | null) {
  return {
    queryKey: key("dashboard", "compared", days),
    queryFn: async () => (await open(getDashboard({ query: days ?? {} }))).net.total,
    enabled: days !== null,
  };
}

export const monthsQuery = {
  queryKey: key("dashboard", "months"),
  queryFn: () => open(getMonthlyEarnings({ query: { months: MONTHS_SHOWN } })),
};

/** What else came in and what went out in the same months. */
export function profitQuery(today: string) {
  const from = addMonths(firstOfMonth(today), 1 - MONTHS_SHOWN);
  return {
    queryKey: key("dashboard", "profit", from),
    queryFn: () =>
      open(getReport({ query: { type: "profitLoss", from, to: lastOfMonth(today), groupBy: "month" } })),
  };
}

export const latestQuery = {
  queryKey: key("earnings", "latest"),
  queryFn: () => open(listEarnings({ query: { limit: 8, sort: "-date" } })),
};

/** How many invoices are written and not yet sent. */
export const draftsQuery = {
  queryKey: key("invoices", "drafts"),
  queryFn: async () => {
    const page = await open(listInvoices({ query: { status: "draft", limit: 1, total: true } }));
    return page.total ?? page.items.length;
  },
};

/** Starts everything that the overview shows, while its chunk is still on its way. */
export function startOverview(): null {
  const { user } = useSession.getState();
  if (!user) return null;
  const calendar = { today: todayIn(user.timezone), ...user.preferences };
  const period: Period = { kind: "span", span: "month", day: calendar.today };
  void queryClient.prefetchQuery(dashboardQuery(period, calendar));
  void queryClient.prefetchQuery(comparisonQuery(sameDaysBefore(period, calendar)));
  void queryClient.prefetchQuery(monthsQuery);
  void queryClient.prefetchQuery(profitQuery(calendar.today));
  void queryClient.prefetchQuery(latestQuery);
  void queryClient.prefetchQuery(platformsQuery);
  return null;
}
