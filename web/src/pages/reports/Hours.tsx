import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { getHourlyRate, getTrends, open, type PlatformWorkView } from "@/api";
import { usePlatformColours } from "@/entry/platforms";
import { useFormat } from "@/lib/format";
import { periodQuery, periodTitle } from "@/lib/periods";
import { key } from "@/lib/queries";
import { usePeriod } from "@/lib/usePeriod";
import { Amount } from "@/ui/Amount";
import { DayHeatmap, WeekdayBars } from "@/ui/charts";
import { colourOf } from "@/ui/colours";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { PeriodBar } from "@/ui/PeriodBar";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { SkeletonRows } from "@/ui/Skeleton";
import { Swatch } from "@/ui/Swatch";
import { type Column, Table } from "@/ui/Table";
import { pageOf } from "./links";
import { Method } from "./Method";
import { ReportActions } from "./ReportActions";
import type { Definition } from "./reports";

/** What an hour brings after fees and costs, where and on which days. */
export function Hours({ definition }: { definition: Definition }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const state = usePeriod("year");
  const { period, calendar } = state;
  const query = periodQuery(period, calendar);
  const colours = usePlatformColours();
  const work = useQuery({
    queryKey: key("reports", "hourly", query),
    queryFn: () => open(getHourlyRate({ query })),
    placeholderData: (before) => before,
  });
  const year = useQuery({
    queryKey: key("reports", "days"),
    queryFn: () => open(getTrends({ query: { metric: "earnings", interval: "day", periods: 366 } })),
  });
  const { data } = work;
  const currency = data?.currency ?? format.currency;
  const rates = data?.overall.rates;
  const when = periodTitle(period, calendar, i18n, format);
  const name = i18n._(definition.name);
  const money = (value: string | null) =>
    value === null ? "–" : <Amount value={value} currency={currency} size="table" />;
  const stage = (
    id: "gross" | "afterFees" | "afterExpenses" | "afterSetAside",
    header: string,
    wideOnly: boolean,
  ): Column<PlatformWorkView> => ({
    id,
    header,
    numeric: true,
    wideOnly,
    cell: ({ work: { rates: own } }) => money(own[id]),
    total: money(rates?.[id] ?? null),
  });
  const columns: Column<PlatformWorkView>[] = [
    {
      id: "platform",
      header: i18n._("Platform"),
      cell: ({ platformId, name: platform, color, rowsUrl }) => (
        <span className="flex items-center gap-2.5">
          <Swatch colour={colours.get(platformId) ?? colourOf(color)} />
          <Link to={pageOf(rowsUrl) ?? `/platforms/${platformId}`} look="plain">
            {platform}
          </Link>
        </span>
      ),
    },
    {
      id: "hours",
      header: i18n._("Hours"),
      numeric: true,
      wideOnly: true,
      cell: ({ work: { hours } }) => format.number(hours),
      total: format.number(data?.overall.hours ?? "0"),
    },
    stage("gross", i18n._("Before fees"), true),
    stage("afterFees", i18n._("After fees"), true),
    stage("afterExpenses", i18n._("After expenses"), false),
    ...(data?.taxSetAsidePercent ? [stage("afterSetAside", i18n._("After taxes"), true)] : []),
  ];
  const days = year.data?.series ?? [];
  const [firstDay, lastDay] = [days[0]?.period.from, days.at(-1)?.period.to];

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
        rates?.afterExpenses ? (
          <div className="mt-4">
            <p className="text-ink">
              <Amount value={rates.afterExpenses} currency={currency} size="figure" />
            </p>
            <p className="mt-2">
              <PrivacyBlur>
                {i18n._("An hour, {when}, after fees and expenses; {gross} before. {hours} h were logged.", {
                  when,
                  gross: rates.gross === null ? "–" : format.money(rates.gross, currency),
                  hours: format.number(data?.overall.hours ?? "0"),
                })}
              </PrivacyBlur>
            </p>
          </div>
        ) : null
      }
      actions={<ReportActions name={definition.slug} />}
    >
      <div data-chrome className="mb-6">
        <PeriodBar {...state} withAll />
      </div>
      {work.error ? <ErrorState error={work.error} onRetry={() => void work.refetch()} /> : null}
      {work.isPending && !work.error ? <SkeletonRows rows={6} /> : null}
      {data && data.byPlatform.length === 0 ? (
        <EmptyState title={i18n._("No hours logged, {when}", { when })}>
          <Trans id="Give the hours with what you earn, and this page says what each of them brought." />
        </EmptyState>
      ) : null}
      {data && data.byPlatform.length > 0 ? (
        <>
          <Table
            caption={name}
            columns={columns}
            rows={data.byPlatform}
            rowKey={({ platformId }) => platformId}
            totalLabel={i18n._("Overall")}
            stale={work.isPlaceholderData}
          />
          <div className="mt-10">
            <WeekdayBars
              title={i18n._("An hour, by the day of the week")}
              days={data.byWeekday.map(({ weekday, work: own }) => ({
                weekday,
                value: own.rates.afterExpenses,
              }))}
              write={{
                full: (value) => format.money(value, currency),
                compact: (value) => format.compact(value, currency),
              }}
            />
          </div>
        </>
      ) : null}
      {firstDay && lastDay && days.some(({ value }) => value !== null && /[1-9]/.test(value)) ? (
        <div className="mt-10">
          <DayHeatmap
            title={i18n._("What each day of the last year brought")}
            days={days.flatMap(({ period: day, value }) =>
              value === null ? [] : [{ date: day.from, amount: value }],
            )}
            first={firstDay}
            last={lastDay}
            weekStartsOn={calendar.weekStartsOn}
            currency={year.data?.currency ?? undefined}
          />
        </div>
      ) : null}
      {data ? (
        <Method
          currency={currency}
          missing={data.missingRates}
          days={data.period}
          notes={[
            i18n._("Only earnings that have hours count."),
            i18n._("Expenses count where they name a platform, and are borne by its hours, whichever day."),
          ]}
        />
      ) : null}
    </Page>
  );
}
