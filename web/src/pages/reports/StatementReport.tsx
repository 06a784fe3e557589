import { Trans, useLingui } from "@lingui/react";
import { addMonths, firstOfMonth, lastOfMonth } from "@/lib/dates";
import { useFilters } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { daysOf, periodQuery, periodTitle, previous, sameDaysBefore } from "@/lib/periods";
import { useCalendar, usePeriod } from "@/lib/usePeriod";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/Checkbox";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { PeriodBar } from "@/ui/PeriodBar";
import { RadioGroup } from "@/ui/RadioGroup";
import { Select } from "@/ui/Select";
import { Skeleton, SkeletonRows } from "@/ui/Skeleton";
import { Answer } from "./Answer";
import { isEmpty } from "./figures";
import { Method, useNotes } from "./Method";
import { ReportActions } from "./ReportActions";
import { ReportChart } from "./ReportChart";
import { ReportTable } from "./ReportTable";
import type { Definition } from "./reports";
import { type Asked, useReport } from "./useReport";

const FILTERS = ["basis", "group", "compare"] as const;

const GROUPS: Record<string, string> = {
  month: /*i18n*/ "By month",
  quarter: /*i18n*/ "By quarter",
  year: /*i18n*/ "By year",
  platform: /*i18n*/ "By platform",
  category: /*i18n*/ "By kind",
};

interface StatementReportProps {
  definition: Definition;
  type: Asked["type"];
}

/** A report that the server makes: the figure, the picture, the lines, and how they came about. */
export function StatementReport({ definition, type }: StatementReportProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { values, set } = useFilters(FILTERS);
  const hasOwnYear = useCalendar().fiscalYearStart !== "01-01";
  const state = usePeriod(definition.span === "fiscalYear" && !hasOwnYear ? "year" : definition.span);
  const { period, calendar, setPeriod } = state;
  const groups = definition.groups ?? [];
  const group = groups.find((known) => known === values.group);
  const basis = definition.hasBasis ? (values.basis === "cash" ? "cash" : "accrual") : undefined;
  const dated = definition.span !== undefined;
  const asked: Asked = { type, basis, groupBy: group, ...(dated ? periodQuery(period, calendar) : {}) };
  const report = useReport(asked);
  const empty = report.data !== undefined && isEmpty(report.data);

  const before = dated ? previous(period, calendar) : undefined;
  const sameDays = sameDaysBefore(period, calendar);
  const daysBefore = sameDays ?? (before && daysOf(before, calendar));
  const isCompared = values.compare === "yes" && daysBefore !== undefined;
  const earlier = useReport({ type, basis, groupBy: group, ...daysBefore }, isCompared);

  const days = report.data?.period ?? daysOf(period, calendar);
  const last = lastOfMonth(days?.to ?? calendar.today);
  const first = addMonths(firstOfMonth(last), -11);
  const drawn = type === "profitLoss" || type === "cashFlow";
  const months = useReport({ type, basis, groupBy: "month", from: first, to: last }, drawn && !empty);
  const everything = useReport({ type, basis, period: "all" }, empty && dated && period.kind !== "all");

  const when = dated
    ? periodTitle(period, calendar, i18n, format)
    : i18n._("on {day}", { day: format.longDay(report.data?.asOf ?? calendar.today) });
  const name = i18n._(definition.name);
  const notes = useNotes(report.data);
  const nothingYet = !dated || period.kind === "all" || (everything.data && isEmpty(everything.data));

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
        report.data ? (
          <Answer
            report={report.data}
            before={isCompared ? earlier.data : undefined}
            isPart={sameDays !== null}
            when={when}
          />
        ) : report.error ? null : (
          <Skeleton className="my-6 h-6 w-56" />
        )
      }
      actions={<ReportActions name={definition.slug} asked={asked} />}
    >
      {dated ? (
        <div data-chrome className="mb-6 flex flex-wrap items-center gap-x-5 gap-y-2.5">
          <PeriodBar {...state} withAll />
          {basis ? (
            <RadioGroup
              label={i18n._("Basis")}
              hideLabel
              look="segments"
              value={basis}
              choices={[
                { value: "accrual", label: i18n._("Accrual") },
                { value: "cash", label: i18n._("Cash") },
              ]}
              onChange={(chosen) => set({ basis: chosen === "cash" ? "cash" : null })}
            />
          ) : null}
          {groups.length > 0 ? (
            <span className="w-36">
              <Select
                aria-label={i18n._("Group by")}
                value={group ?? ""}
                options={[
                  { value: "", label: i18n._("Not divided") },
                  ...groups.map((value) => ({ value, label: i18n._(GROUPS[value] ?? value) })),
                ]}
                onChange={(event) => set({ group: event.target.value })}
              />
            </span>
          ) : null}
          {daysBefore ? (
            <Checkbox
              label={i18n._("Compare with the period before")}
              checked={isCompared}
              onChange={() => set({ compare: isCompared ? null : "yes" })}
            />
          ) : null}
        </div>
      ) : null}
      {report.error ? <ErrorState error={report.error} onRetry={() => void report.refetch()} /> : null}
      {report.isPending && !report.error ? <SkeletonRows rows={8} /> : null}
      {empty ? (
        nothingYet ? (
          <EmptyState title={<Trans id="Nothing to report yet" />}>
            <Trans id="It fills itself from what you log, sell and bill." />
          </EmptyState>
        ) : (
          <EmptyState
            title={i18n._("Nothing in {when}", { when })}
            actions={
              <Button onClick={() => setPeriod({ kind: "all" })}>
                <Trans id="Show all time" />
              </Button>
            }
          />
        )
      ) : null}
      {report.data && !empty ? (
        <>
          <div className="mb-8">
            <ReportChart report={report.data} months={months.data} />
          </div>
          <ReportTable
            caption={name}
            report={report.data}
            before={isCompared ? earlier.data : undefined}
            isPart={sameDays !== null}
            stale={report.isPlaceholderData}
          />
          <Method
            currency={report.data.currency}
            missing={report.data.missingRates}
            notes={notes}
            days={report.data.period}
          />
        </>
      ) : null}
    </Page>
  );
}
