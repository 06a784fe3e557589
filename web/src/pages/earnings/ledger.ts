import type { EarningView } from "@/api";
import { add } from "@/lib/money";

export interface CurrencySum {
  currency: string;
  amount: string;
}

/** The sum of each currency by itself, in the order of the codes. */
export function sumsOf(rows: ReadonlyArray<Pick<EarningView, "amount" | "currency">>): CurrencySum[] {
  const sums = new Map<string, string>();
  for (const { currency, amount } of rows) sums.set(currency, add(sums.get(currency) ?? "0", amount));
  return [...sums]
    .map(([currency, amount]) => ({ currency, amount }))
    .toSorted((one, other) => one.currency.localeCompare(other.currency));
}

/** The sums of each day. Of a list that goes on, the last day is left out: some of its rows may be yet to come. */
export function daySums(rows: readonly EarningView[], goesOn: boolean): Map<string, CurrencySum[]> {
  const days = new Map<string, EarningView[]>();
  for (const row of rows) {
    const ofDay = days.get(row.date);
    if (ofDay) ofDay.push(row);
    else days.set(row.date, [row]);
  }
  const last = rows.at(-1)?.date;
  if (goesOn && last) days.delete(last);
  return new Map([...days].map(([date, ofDay]) => [date, sumsOf(ofDay)]));
}

const COLUMNS = ["id", "date", "platform", "kind", "amount", "currency", "hours"] as const;
const PARTS = ["gross", "tips", "bonuses", "reimbursements", "fees", "taxWithheld", "adjustments"] as const;

/** Guards what a spreadsheet would run as a formula, and quotes what has separators in it. */
function cell(text: string, isNumber: boolean): string {
  const guarded = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Some earnings as the server writes its CSV, so that both read alike. */
export function csvOf(rows: readonly EarningView[], platformName: (id: string) => string): string {
  const lines = rows.map((row) => [
    cell(row.id, true),
    cell(row.date, true),
    cell(platformName(row.platformId), false),
    cell(row.kind, true),
    cell(row.amount, true),
    cell(row.currency, true),
    cell(row.hours ?? "", true),
    ...PARTS.map((part) => cell(row.breakdown?.[part] ?? "", true)),
    cell(row.notes ?? "", false),
  ]);
  return [[...COLUMNS, ...PARTS, "notes"], ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}
