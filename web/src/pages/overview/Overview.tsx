import { useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { lazy, Suspense } from "react";
import { usePlatforms } from "@/entry/platforms";
import { useFormat } from "@/lib/format";
import { zero } from "@/lib/money";
import { isPresent, kindOf, periodTitle } from "@/lib/periods";
import { fresh } from "@/lib/reload";
import { usePeriod } from "@/lib/usePeriod";
import { Amount } from "@/ui/Amount";
import { ErrorState } from "@/ui/ErrorState";
import { Page } from "@/ui/Page";
import { PeriodBar } from "@/ui/PeriodBar";
import { Skeleton } from "@/ui/Skeleton";
import { dashboardQuery } from "./data";
import { EntryPanel } from "./EntryPanel";
import { Figures } from "./Figures";
import { Headline } from "./Headline";
import { IncomeParts } from "./IncomeParts";
import { TwelveMonths } from "./TwelveMonths";

const below = () => fresh(() => import("./Below"));
const Below = lazy(() => below().then((module) => ({ default: module.Below })));
const SampleNote = lazy(() => below().then((module) => ({ default: module.SampleNote })));

/** How things stand: what came in, against what it was, and what to do next. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const state = usePeriod("month");
  const { period, calendar } = state;
  const dashboard = useQuery(dashboardQuery(period, calendar));
  const platforms = usePlatforms();
  const figures = dashboard.data;
  const isMonth = period.kind === "span" && period.span === "month";
  const title = periodTitle(period, calendar, i18n, format);
  const name = isMonth && isPresent(period, calendar) ? format.monthName(period.day) : title;
  const over = isPresent(period, calendar)
    ? i18n._("Income in {period}, so far", { period: name, kind: kindOf(period) })
    : i18n._("Income in {period}", { period: name, kind: kindOf(period) });
  const isNew = figures !== undefined && figures.recentActivity.length > 0 && platforms.length === 0;

  return (
    <div className="flex gap-10">
      <Page
        name={i18n._("Overview")}
        className="min-w-0 flex-1"
        over={
          <span className="flex flex-wrap items-baseline gap-x-4">
            {figures || !dashboard.error ? over : null}
            <Suspense>{figures ? <SampleNote /> : null}</Suspense>
          </span>
        }
        title={
          figures ? (
            <Amount
              size="hero"
              value={figures.net.total ?? zero(figures.currency)}
              currency={figures.currency}
              className={clsx("block", dashboard.isPlaceholderData && "opacity-60")}
            />
          ) : dashboard.isLoadingError ? undefined : (
            <span className="flex h-11 items-center sm:h-15">
              <span className="spoken">{i18n._("Overview")}</span>
              <Skeleton className="h-7 w-56" />
            </span>
          )
        }
        lead={
          figures ? (
            <>
              <Headline figures={figures} {...state} />
              <IncomeParts figures={figures} />
            </>
          ) : dashboard.isLoadingError ? null : (
            <div className="mt-3 h-17 pt-1 sm:h-11.5">
              <Skeleton className="w-80 max-w-full" />
            </div>
          )
        }
        actions={<PeriodBar {...state} />}
      >
        {dashboard.error && !figures ? (
          <ErrorState error={dashboard.error} onRetry={() => void dashboard.refetch()} />
        ) : null}
        {figures ? (
          <Figures figures={figures} />
        ) : dashboard.error ? null : (
          <div aria-hidden className="h-55.5 border-y border-line sm:h-59.5 lg:h-30" />
        )}
        <div className="mt-10">
          <TwelveMonths />
        </div>
        <Suspense fallback={<div aria-hidden className="h-120" />}>
          {figures ? <Below figures={figures} isNew={isNew} /> : null}
        </Suspense>
      </Page>
      <EntryPanel />
    </div>
  );
}
