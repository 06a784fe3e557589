import { i18n } from "@lingui/core";
import type { BreakdownView, Currency, EarningPatch, EarningView, Kind } from "@/api";
import { readEntry } from "@/entry/entry";
import { readAmount, readNumber } from "@/lib/forms";
import { isZero, subtract, sum, zero } from "@/lib/money";

/** The parts of an earning, in the order in which statements tell them. */
export const PARTS = [
  "gross",
  "tips",
  "bonuses",
  "reimbursements",
  "fees",
  "taxWithheld",
  "adjustments",
] as const;
export type Part = (typeof PARTS)[number];
export const TAKEN_OFF: ReadonlySet<Part> = new Set<Part>(["fees", "taxWithheld"]);

/** What stands in the form. */
export interface EarningText {
  amount: string;
  platformId: string;
  date: string;
  hours: string;
  notes: string;
  kind: Kind;
  /** Null where the earning is told as one sum. */
  parts: Record<Part, string> | null;
}

export type EarningErrors = Partial<
  Record<"amount" | "platformId" | "date" | "hours" | "notes" | "form" | Part, string>
>;
export type Change = { ok: true; patch: EarningPatch } | { ok: false; errors: EarningErrors };

/** What is left of the parts: all that came in, less what was taken off. */
export function amountOf(parts: BreakdownView): string {
  const came = PARTS.filter((part) => !TAKEN_OFF.has(part)).map((part) => parts[part]);
  return subtract(subtract(sum(came), parts.fees), parts.taxWithheld);
}

/** Reads the parts; those left blank are nothing. */
export function readParts(
  texts: Record<Part, string>,
  currency: string,
): { ok: true; parts: BreakdownView } | { ok: false; errors: EarningErrors } {
  const errors: EarningErrors = {};
  const value = (part: Part): string => {
    if (!texts[part].trim()) return zero(currency);
    const read = readAmount(texts[part], currency);
    if (read.ok) return read.value;
    errors[part] = read.message;
    return zero(currency);
  };
  const parts: BreakdownView = {
    gross: value("gross"),
    tips: value("tips"),
    bonuses: value("bonuses"),
    reimbursements: value("reimbursements"),
    fees: value("fees"),
    taxWithheld: value("taxWithheld"),
    adjustments: value("adjustments"),
  };
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, parts };
}

/** Reads the form into what the server is told. Everything that is wrong is said at once. */
export function readChange(text: EarningText, currency: Currency): Change {
  const parts = text.parts ? readParts(text.parts, currency) : null;
  const amount = parts?.ok ? amountOf(parts.parts) : "0";
  const hours = text.hours.trim() ? readNumber(text.hours, 6) : null;
  const entry = readEntry(
    { ...text, amount: text.parts ? "1" : text.amount, hours: "", newPlatform: "" },
    currency,
  );
  const errors: EarningErrors = {
    ...(entry.ok ? {} : entry.errors),
    ...(parts && !parts.ok ? parts.errors : {}),
    ...(hours && !hours.ok ? { hours: hours.message } : {}),
  };
  if (parts?.ok && isZero(amount)) errors.amount = i18n._("The parts come to nothing.");
  if (!entry.ok || Object.keys(errors).length > 0) return { ok: false, errors };
  const { date, notes } = entry.entry.earning;
  return {
    ok: true,
    patch: {
      platformId: text.platformId,
      amount: parts?.ok ? amount : entry.entry.earning.amount,
      breakdown: parts?.ok ? parts.parts : null,
      hours: hours?.ok ? hours.value : null,
      kind: text.kind,
      date,
      notes,
    },
  };
}

const COMPARED = ["amount", "platformId", "date", "hours", "notes", "kind"] as const;
export type Compared = (typeof COMPARED)[number];

/** Which fields differ between what is in the books by now and what one wants to save. */
export function differences(theirs: EarningView, mine: EarningPatch): Compared[] {
  return COMPARED.filter((field) => (theirs[field] ?? null) !== (mine[field] ?? null));
}
