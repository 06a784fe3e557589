import type { I18n } from "@lingui/core";
import type { ReportColumnView, ReportRowView, ReportView } from "@/api";
import type { Format } from "@/lib/format";
import { categoryName } from "../expenses/categories";
import { CATEGORIES, isCategory } from "../platforms/names";

const COLUMNS: Record<string, string> = {
  amount: /*i18n*/ "Amount",
  earnings: /*i18n*/ "Earnings",
  sales: /*i18n*/ "Sales",
  invoices: /*i18n*/ "Invoices",
  payments: /*i18n*/ "Payments",
  moneyIn: /*i18n*/ "Money in",
  moneyOut: /*i18n*/ "Money out",
  net: /*i18n*/ "Net",
  balance: /*i18n*/ "Since the start",
  share: /*i18n*/ "Share",
  total: /*i18n*/ "Total",
  rate: /*i18n*/ "Rate",
  base: /*i18n*/ "Base",
  current: /*i18n*/ "Not due yet",
  days1To30: /*i18n*/ "1 to 30 days",
  days31To60: /*i18n*/ "31 to 60 days",
  days61To90: /*i18n*/ "61 to 90 days",
  over90: /*i18n*/ "Over 90 days",
  quantity: /*i18n*/ "On hand",
  reorderPoint: /*i18n*/ "Reorder at",
  value: /*i18n*/ "Value",
  average: /*i18n*/ "On average",
  first: /*i18n*/ "First",
  last: /*i18n*/ "Last",
};

const ROWS: Record<string, string> = {
  earnings: /*i18n*/ "Earnings",
  sales: /*i18n*/ "Sales",
  invoices: /*i18n*/ "Invoices",
  income: /*i18n*/ "Income",
  costOfGoods: /*i18n*/ "Cost of goods sold",
  grossProfit: /*i18n*/ "Gross profit",
  expenses: /*i18n*/ "Expenses",
  profit: /*i18n*/ "Profit",
  tax: /*i18n*/ "Tax charged",
  deductible: /*i18n*/ "Deductible expenses",
  setAside: /*i18n*/ "To set aside",
};

/** `2026-11`, `2026-Q4` and the like in words; undefined of anything else. */
function periodName(name: string, i18n: I18n, format: Format): string | undefined {
  if (/^\d{4}-\d{2}$/.test(name)) return format.month(name);
  const quarter = name.match(/^(\d{4})-Q([1-4])$/);
  if (quarter) return i18n._("Q{quarter} {year}", { quarter: quarter[2], year: quarter[1] });
  return undefined;
}

export function columnName({ type }: ReportView, column: ReportColumnView, i18n: I18n, format: Format) {
  if (column.key === "count") {
    if (type === "aging") return i18n._("Invoices");
    return type === "customers" ? i18n._("Purchases") : i18n._("Rows");
  }
  const known = COLUMNS[column.key];
  return known ? i18n._(known) : (periodName(column.key, i18n, format) ?? column.label);
}

/** Categories of one's own, platforms and customers are called what their owner called them. */
export function rowName(report: ReportView, row: ReportRowView, i18n: I18n, format: Format): string {
  if (report.groupBy === "category" && isCategory(row.key)) return i18n._(CATEGORIES[row.key]);
  const spentOn = row.key.match(/^expenses\.(\w+)$/)?.[1];
  if (spentOn) return categoryName(spentOn, row.label);
  const known = ROWS[row.key];
  return known ? i18n._(known) : (periodName(row.key, i18n, format) ?? row.label);
}
