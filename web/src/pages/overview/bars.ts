import type { MonthView, ReportView } from "@/api";
import { lastOfMonth } from "@/lib/dates";
import { add, compare, isZero, sign, sum } from "@/lib/money";
import type { Bar, Series } from "@/ui/charts";
import { COLOURS, type ColourName } from "@/ui/colours";
import { paceOf } from "./pace";

/** More than this many colours in one bar is noise. */
const MOST = 6;
const REST = "rest";

interface Names {
  sales: string;
  invoices: string;
  rest: string;
}

export interface Months {
  bars: Bar[];
  series: Series[];
}

/** What a line of the report says for each month. */
function lineOf(report: ReportView | undefined, line: string): Map<string, string> {
  const row = report?.rows.find(({ key }) => key === line);
  const values = new Map<string, string>();
  report?.columns.forEach(({ key }, index) => {
    const value = row?.cells[index]?.value;
    if (typeof value === "string") values.set(key, value);
  });
  return values;
}

function addTo(parts: Record<string, string>, id: string, amount: string): void {
  parts[id] = add(parts[id] ?? "0", amount);
}

/**
 * Twelve months as bars: the platforms that earned most, the rest together, then sales and invoices, and what was
 * spent below the line.
 */
export function monthBars(
  months: readonly MonthView[],
  report: ReportView | undefined,
  today: string,
  names: Names,
  colours: ReadonlyMap<string, ColourName>,
  label: { short: (month: string) => string; long: (month: string) => string },
): Months {
  const totals = new Map<string, { id: string; name: string; total: string }>();
  for (const { byPlatform } of months) {
    for (const { platformId, name, total } of byPlatform) {
      const known = totals.get(platformId)?.total ?? "0";
      totals.set(platformId, { id: platformId, name, total: add(known, total ?? "0") });
    }
  }
  const ranked = [...totals.values()].toSorted((one, other) => compare(other.total, one.total));
  const own = ranked.length > MOST ? ranked.slice(0, MOST - 1) : ranked;
  const series: Series[] = own.map(({ id, name }) => ({ id, name, colour: colours.get(id) ?? "spruce" }));
  const used = new Set(series.map(({ colour }) => colour));
  const free = COLOURS.filter((colour) => !used.has(colour));
  const sales = lineOf(report, "sales");
  const invoices = lineOf(report, "invoices");
  const spent = lineOf(report, "expenses");
  const costs = lineOf(report, "costOfGoods");

  const extra = [
    { id: REST, name: names.rest, needed: ranked.length > own.length },
    { id: "sales", name: names.sales, needed: !isZero(sum(sales.values())) },
    { id: "invoices", name: names.invoices, needed: !isZero(sum(invoices.values())) },
  ];
  for (const { id, name, needed } of extra) {
    if (needed) series.push({ id, name, colour: free.shift() ?? "clay" });
  }

  const passed = { passed: Number(today.slice(8)), of: Number(lastOfMonth(today).slice(8)) };
  const bars = months.map(({ month, byPlatform }) => {
    const isPresent = month === today.slice(0, 7);
    const parts: Record<string, string> = {};
    for (const { platformId, total } of byPlatform) {
      addTo(parts, own.some(({ id }) => id === platformId) ? platformId : REST, total ?? "0");
    }
    addTo(parts, "sales", sales.get(month) ?? "0");
    addTo(parts, "invoices", invoices.get(month) ?? "0");
    const out = add(spent.get(month) ?? "0", costs.get(month) ?? "0");
    return {
      key: month,
      label: label.short(month),
      name: label.long(month),
      parts: Object.fromEntries(Object.entries(parts).filter(([, amount]) => !isZero(amount))),
      spent: sign(out) > 0 ? out : undefined,
      pace: isPresent ? (paceOf(sum(Object.values(parts)), passed) ?? undefined) : undefined,
      isPresent,
    };
  });
  return { bars, series };
}
