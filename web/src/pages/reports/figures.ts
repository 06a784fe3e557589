import type { ReportCellView, ReportRowView, ReportView } from "@/api";
import { isZero, ratio, subtract } from "@/lib/money";

export function columnAt(report: ReportView, name: string): number {
  return report.columns.findIndex(({ key }) => key === name);
}

/** What a row says in a column. */
export function figureOf(report: ReportView, row: ReportRowView | undefined, column: string): string | null {
  return row?.cells[columnAt(report, column)]?.value ?? null;
}

export function rowOf(report: ReportView, name: string): ReportRowView | undefined {
  return report.rows.find(({ key }) => key === name);
}

/** What all rows come to in a column. */
export function totalOf(report: ReportView, column: string): string | null {
  return report.totals?.[columnAt(report, column)]?.value ?? null;
}

/** The column that a report is about. */
export function mainColumn(report: ReportView): string {
  if (report.type === "cashFlow") return "net";
  if (report.type === "inventory") return "value";
  return columnAt(report, "amount") >= 0 ? "amount" : "total";
}

/** The one figure that answers the question; null where a rate is missing. */
export function answerOf(report: ReportView): string | null {
  if (report.type === "tax") return figureOf(report, rowOf(report, "profit"), "amount");
  return totalOf(report, mainColumn(report));
}

function isNothing({ value }: ReportCellView): boolean {
  return value === null || !/[0-9]/.test(value) || isZero(value);
}

/** Whether there is nothing in it: no figure that is not zero, and no row that could not be told. */
export function isEmpty(report: ReportView): boolean {
  if (report.missingRates.length > 0) return false;
  return report.rows.every(({ cells }) =>
    cells.every((cell, at) => report.columns[at]?.kind === "text" || isNothing(cell)),
  );
}

/** How much more one is than the other, in per cent; undefined where there is nothing to compare with. */
export function changeOf(value: string, before: string): string | undefined {
  if (isZero(before)) return undefined;
  return ratio(subtract(value, before), before.replace("-", ""), 6);
}
