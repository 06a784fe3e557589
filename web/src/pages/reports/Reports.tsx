import { useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { getHourlyRate, getTrends, open } from "@/api";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { Amount } from "@/ui/Amount";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { answerOf } from "./figures";
import { type Definition, REPORTS } from "./reports";
import { type Asked, useReport } from "./useReport";

/** Every question that the books answer, each with its answer of now. */
export function Component() {
  const { i18n } = useLingui();
  const year = useFormat().today().slice(0, 4);
  return (
    <Page
      name={i18n._("Reports")}
      title={i18n._("What the books say")}
      lead={i18n._("In {year} so far, where it is not told of today.", { year })}
    >
      <ul className="border-t border-line">
        {REPORTS.map((report) => (
          <li
            key={report.slug}
            className="relative flex min-h-16 items-center justify-between gap-6 border-b border-line py-3 hover:bg-sunken"
          >
            <span className="min-w-0">
              <Link
                to={`/reports/${report.slug}`}
                look="plain"
                className="figure text-title after:absolute after:inset-0"
              >
                {i18n._(report.question)}
              </Link>
              <span className="block text-small text-ink-2">{i18n._(report.name)}</span>
            </span>
            {report.type ? (
              <Told type={report.type} dated={report.span !== undefined} />
            ) : (
              <ToldApart report={report} />
            )}
          </li>
        ))}
      </ul>
    </Page>
  );
}

function Told({ type, dated }: { type: Asked["type"]; dated: boolean }) {
  const report = useReport(dated ? { type, period: "year" } : { type });
  return (
    <Figure
      value={report.data ? answerOf(report.data) : report.error ? null : undefined}
      currency={report.data?.currency}
    />
  );
}

/** Of what has an operation of its own: an hour of this year, or the likely profit of this month. */
function ToldApart({ report }: { report: Definition }) {
  const hours = report.slug === "hours";
  const rate = useQuery({
    queryKey: key("reports", "hourly", { period: "year" }),
    queryFn: () => open(getHourlyRate({ query: { period: "year" } })),
    enabled: hours,
  });
  const trend = useQuery({
    queryKey: key("reports", "trend", "profit", "month"),
    queryFn: () => open(getTrends({ query: { metric: "profit", interval: "month" } })),
    enabled: !hours,
  });
  const asked = hours ? rate : trend;
  if (!asked.data) return <Figure value={asked.error ? null : undefined} />;
  return (
    <Figure
      value={(hours ? rate.data?.overall.rates.afterExpenses : trend.data?.forecast?.present.p50) ?? null}
      currency={asked.data.currency ?? undefined}
    />
  );
}

/** Undefined while it is on its way, null where it cannot be told. */
function Figure({ value, currency }: { value: string | null | undefined; currency?: string }) {
  if (value === undefined) return <Skeleton className="w-20 shrink-0" />;
  if (value === null) return <span className="figure text-stat text-ink-3">–</span>;
  return <Amount value={value} currency={currency} size="stat" />;
}
