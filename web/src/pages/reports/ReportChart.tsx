import { useLingui } from "@lingui/react";
import type { ReportView } from "@/api";
import { usePlatformColours } from "@/entry/platforms";
import { useFormat } from "@/lib/format";
import { add, sign } from "@/lib/money";
import { AgingStrip, BarsByPlatform, ShareStrip, withRest } from "@/ui/charts";
import { COLOURS } from "@/ui/colours";
import { figureOf, mainColumn, rowOf, totalOf } from "./figures";
import { rowName } from "./labels";

const MOST = 8;
const PARTS = [
  { id: "earnings", colour: "spruce" },
  { id: "sales", colour: "ochre" },
  { id: "invoices", colour: "slate" },
] as const;

/** A report as a picture: months as a tide, everything else as shares of the whole. */
export function ReportChart({ report, months }: { report: ReportView; months: ReportView | undefined }) {
  const { i18n } = useLingui();
  if (report.type === "aging") {
    const owed = (column: string) => totalOf(report, column) ?? "0";
    return (
      <AgingStrip
        title={i18n._("By how long it has been due")}
        currency={report.currency}
        ages={[
          { age: "notDue", amount: owed("current") },
          { age: "days30", amount: owed("days1To30") },
          { age: "days60", amount: owed("days31To60") },
          { age: "days90", amount: owed("days61To90") },
          { age: "older", amount: owed("over90") },
        ]}
      />
    );
  }
  if (report.type === "profitLoss" || report.type === "cashFlow") {
    return months ? <Tide months={months} /> : <div aria-hidden className="h-72" />;
  }
  return <Shares report={report} />;
}

function Tide({ months }: { months: ReportView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const present = format.today().slice(0, 7);
  const isCash = months.type === "cashFlow";
  const names = isCash
    ? [i18n._("Earnings"), i18n._("Sales"), i18n._("Payments")]
    : [i18n._("Earnings"), i18n._("Sales"), i18n._("Invoices")];
  const keys = isCash ? months.rows.map(({ key }) => key) : months.columns.map(({ key }) => key);
  const told = (month: string, line: string, column = line): string | null => {
    const row = isCash ? rowOf(months, month) : rowOf(months, line);
    if (!row) return "0";
    return figureOf(months, row, isCash ? column : month);
  };
  const all = keys
    .filter((key) => /^\d{4}-\d{2}$/.test(key))
    .map((month) => ({
      month,
      earnings: told(month, "earnings"),
      sales: told(month, "sales"),
      invoices: told(month, "invoices", isCash ? "payments" : "invoices"),
      spent: told(month, isCash ? "moneyOut" : "expenses"),
      costs: isCash ? "0" : told(month, "costOfGoods"),
    }));
  const bars = all.flatMap(({ month, earnings, sales, invoices, spent, costs }) =>
    earnings === null || sales === null || invoices === null || spent === null || costs === null
      ? []
      : [
          {
            key: month,
            label: format.shortMonth(month),
            name: format.month(month),
            parts: { earnings, sales, invoices },
            spent: add(spent, costs),
            isPresent: month === present,
          },
        ],
  );
  const untold = all.length - bars.length;
  const used = PARTS.map((part, at) => ({ ...part, name: names[at] ?? "" })).filter(({ id }) =>
    bars.some(({ parts }) => sign(parts[id]) !== 0),
  );
  return (
    <BarsByPlatform
      title={i18n._("Month by month")}
      bars={bars}
      series={used}
      currency={months.currency}
      note={
        untold > 0
          ? i18n._(
              "{count, plural, one {# month is} other {# months are}} left out, for which a rate is missing.",
              { count: untold },
            )
          : undefined
      }
    />
  );
}

function Shares({ report }: { report: ReportView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const platforms = usePlatformColours();
  const column = mainColumn(report);
  if (report.rows.some((row) => row.kind === "line" && figureOf(report, row, column) === null)) return null;
  const shares = report.rows
    .filter(({ kind }) => kind === "line")
    .map((row, at) => ({
      id: row.key,
      name: rowName(report, row, i18n, format),
      colour: platforms.get(row.key) ?? COLOURS[at % COLOURS.length] ?? "spruce",
      amount: figureOf(report, row, column) ?? "0",
    }))
    .filter(({ amount }) => sign(amount) > 0);
  if (shares.length < 2) return null;
  return (
    <ShareStrip
      hasTable
      title={i18n._("Shares of the whole")}
      nameTitle={i18n._("Part")}
      currency={report.currency}
      shares={withRest(shares, MOST, i18n._("Others"))}
    />
  );
}
