import { useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { usePlatformColours } from "@/entry/platforms";
import { useFormat } from "@/lib/format";
import { BarsByPlatform } from "@/ui/charts";
import { ErrorState } from "@/ui/ErrorState";
import { monthBars } from "./bars";
import { monthsQuery, profitQuery } from "./data";

/** A year of income by platform, with what was spent below the line. */
export function TwelveMonths() {
  const { i18n } = useLingui();
  const format = useFormat();
  const today = format.today();
  const colours = usePlatformColours();
  const months = useQuery(monthsQuery);
  const profit = useQuery(profitQuery(today));
  const { bars, series } = useMemo(
    () =>
      monthBars(
        months.data ?? [],
        profit.data,
        today,
        { sales: i18n._("Sales"), invoices: i18n._("Invoices"), rest: i18n._("Others") },
        colours,
        { short: format.shortMonth, long: format.month },
      ),
    [months.data, profit.data, today, colours, i18n, format],
  );
  if (months.error) return <ErrorState error={months.error} onRetry={() => void months.refetch()} />;
  // Drawn with both: what was billed adds a name to the legend, which on a phone may take another line.
  if (!months.data || profit.isLoading) return <div aria-hidden className="h-89" />;
  return (
    <BarsByPlatform
      title={i18n._("Twelve months")}
      bars={bars}
      series={series}
      currency={months.data[0]?.currency}
    />
  );
}
