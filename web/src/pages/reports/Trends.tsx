import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { getTrends, type IntervalName, listEarnings, open, type TrendMetric } from "@/api";
import { addDays } from "@/lib/dates";
import { useFilters } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { compactNumber, compare } from "@/lib/money";
import { key } from "@/lib/queries";
import { Trend, WeekdayBars } from "@/ui/charts";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { RadioGroup } from "@/ui/RadioGroup";
import { Select } from "@/ui/Select";
import { SkeletonRows } from "@/ui/Skeleton";
import { Method } from "./Method";
import { ReportActions } from "./ReportActions";
import type { Definition } from "./reports";

const FILTERS = ["metric", "interval"] as const;
const METRICS: Record<TrendMetric, string> = {
  profit: /*i18n*/ "Profit",
  earnings: /*i18n*/ "Earnings",
  sales: /*i18n*/ "Sales",
  expenses: /*i18n*/ "Expenses",
  hours: /*i18n*/ "Hours",
  hourlyRate: /*i18n*/ "Hourly rate",
};
const INTERVALS: Record<IntervalName, string> = {
  day: /*i18n*/ "Days",
  week: /*i18n*/ "Weeks",
  month: /*i18n*/ "Months",
};
/** A forecast wants eight weeks behind it. */
const HISTORY_DAYS = 56;

function isMetric(name: string | undefined): name is TrendMetric {
  return name !== undefined && name in METRICS;
}

function isInterval(name: string | undefined): name is IntervalName {
  return name !== undefined && name in INTERVALS;
}

/** How a figure went, where it goes from here, and how far such forecasts have been off. */
export function Trends({ definition }: { definition: Definition }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { values, set } = useFilters(FILTERS);
  const metric = isMetric(values.metric) ? values.metric : "profit";
  const interval = isInterval(values.interval) ? values.interval : "month";
  const trend = useQuery({
    queryKey: key("reports", "trend", metric, interval),
    queryFn: () => open(getTrends({ query: { metric, interval } })),
  });
  const tooShort = trend.data?.forecastReason === "historyTooShort";
  const oldest = useQuery({
    queryKey: key("earnings", "oldest"),
    queryFn: async () => (await open(listEarnings({ query: { sort: "date", limit: 1 } }))).items[0] ?? null,
    enabled: tooShort,
  });
  const { data } = trend;
  const currency = data?.currency ?? format.currency;
  const isMoney = metric !== "hours";
  const full = (value: string) =>
    isMoney
      ? format.money(value, currency)
      : i18n._("{hours} h", { hours: format.number(value, { most: 1 }) });
  const compact = (value: string) =>
    isMoney ? format.compact(value, currency) : compactNumber(value, format.locale);
  const label = (day: string) => (interval === "month" ? format.shortMonth(day) : format.day(day));
  const named = (day: string) =>
    interval === "month"
      ? format.month(day)
      : interval === "day"
        ? format.longDay(day)
        : i18n._("Week of {day}", { day: format.longDay(day) });
  const forecast = data?.forecast;
  const soFar = data?.series.find(({ period }) => period.from === forecast?.present.period.from)?.value;
  const name = i18n._(definition.name);
  const first = oldest.data?.date ?? format.today();

  return (
    <Page
      name={`${name} · ${i18n._("Reports")}`}
      over={
        <>
          <Link to="/reports">
            <Trans id="Reports" />
          </Link>
          {" · "}
          {name}
        </>
      }
      title={i18n._(definition.question)}
      lead={
        forecast ? (
          <div className="mt-4">
            <p className="figure text-figure text-ink" data-amount>
              {full(forecast.present.p50)}
            </p>
            <p className="mt-2">
              <PrivacyBlur>
                {i18n._("is likely by {day}; four times in five it is between {low} and {high}.", {
                  day: format.longDay(forecast.present.period.to),
                  low: full(forecast.present.p10),
                  high: full(forecast.present.p90),
                })}{" "}
                {soFar == null
                  ? null
                  : compare(soFar, forecast.present.p50) <= 0
                    ? i18n._("So far it is {amount}.", { amount: full(soFar) })
                    : metric === "profit"
                      ? i18n._(
                          "So far it is {amount}, which is more: at this time of the period there are usually expenses still to come.",
                          { amount: full(soFar) },
                        )
                      : i18n._(
                          "So far it is {amount}, which is more: in the past some of it was usually corrected or given back.",
                          { amount: full(soFar) },
                        )}
              </PrivacyBlur>
            </p>
          </div>
        ) : tooShort ? (
          <p>
            {i18n._("A forecast needs eight weeks behind it: there will be one from {day}.", {
              day: format.longDay(addDays(first, HISTORY_DAYS - 1)),
            })}
          </p>
        ) : data?.forecastReason === "notASum" ? (
          <Trans id="What an hour brings does not add up over days, so there is no forecast of it." />
        ) : null
      }
      actions={<ReportActions name={definition.slug} />}
    >
      <div data-chrome className="mb-6 flex flex-wrap items-center gap-x-5 gap-y-2.5">
        <span className="w-40">
          <Select
            aria-label={i18n._("Figure")}
            value={metric}
            options={Object.entries(METRICS).map(([value, text]) => ({ value, label: i18n._(text) }))}
            onChange={(event) => set({ metric: event.target.value })}
          />
        </span>
        <RadioGroup
          label={i18n._("Divided into")}
          hideLabel
          look="segments"
          value={interval}
          choices={[
            { value: "day", label: i18n._(INTERVALS.day) },
            { value: "week", label: i18n._(INTERVALS.week) },
            { value: "month", label: i18n._(INTERVALS.month) },
          ]}
          onChange={(chosen) => set({ interval: chosen })}
        />
      </div>
      {trend.error ? <ErrorState error={trend.error} onRetry={() => void trend.refetch()} /> : null}
      {trend.isPending && !trend.error ? <SkeletonRows rows={6} /> : null}
      {data ? (
        <>
          <Trend
            title={i18n._(METRICS[metric])}
            write={{ full, compact }}
            points={data.series.map(({ period, value, movingAverage, isComplete }) => ({
              key: period.from,
              label: label(period.from),
              name: named(period.from),
              value,
              average: movingAverage,
              isComplete,
            }))}
            outlook={forecast?.next.map(({ period, p10, p50, p90 }) => ({
              key: period.from,
              label: label(period.from),
              name: named(period.from),
              p10,
              p50,
              p90,
            }))}
          />
          <div className="mt-10">
            <WeekdayBars
              title={i18n._("On an average day of the week")}
              days={data.byWeekday.map(({ weekday, average }) => ({ weekday, value: average }))}
              write={{ full, compact }}
            />
          </div>
          <Method
            currency={currency}
            missing={data.missingRates}
            notes={[
              i18n._("The average runs over 7 days, 4 weeks or 3 months."),
              ...(forecast
                ? [
                    i18n._("The forecast rests on {from} to {to}, and on stretches of as many days in it.", {
                      from: format.longDay(forecast.history.from),
                      to: format.longDay(forecast.history.to),
                    }),
                  ]
                : []),
              ...(forecast?.backTest
                ? [
                    i18n._(
                      "{count} such forecasts of the past were off by {error} on the average; {inside} of what came lay in the band, where 80% are meant to.",
                      {
                        count: forecast.backTest.forecasts,
                        error: full(forecast.backTest.meanError),
                        inside: format.percent(forecast.backTest.insideBand),
                      },
                    ),
                  ]
                : []),
            ]}
          />
        </>
      ) : null}
    </Page>
  );
}
