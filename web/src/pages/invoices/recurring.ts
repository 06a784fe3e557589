import { i18n } from "@lingui/core";
import type { NewRecurringInvoice, RecurrenceUnit, RecurringInvoiceView } from "@/api";
import { editable, editablePrice } from "@/lib/editable";
import { formatLocale } from "@/lib/i18n";
import { randomId } from "@/lib/ids";
import { editableAmount } from "@/lib/money";
import { type DraftErrors, emptyLine, Faults, type LineText, readLines } from "./draft";

export const RECURRENCE_UNITS: readonly RecurrenceUnit[] = ["week", "month", "quarter", "year"];

/** The form of an invoice that comes again. What it leaves out is as the settings say on the day it is made. */
export interface RecurringText {
  name: string;
  customerId: string;
  every: string;
  unit: RecurrenceUnit;
  anchor: string | null;
  endsOn: string | null;
  autoIssue: boolean;
  notes: string;
  lines: readonly LineText[];
}

export function emptyRecurring(today: string): RecurringText {
  return {
    name: "",
    customerId: "",
    every: "1",
    unit: "month",
    anchor: today,
    endsOn: null,
    autoIssue: false,
    notes: "",
    lines: [emptyLine()],
  };
}

export function recurringText(recurring: RecurringInvoiceView, currency: string): RecurringText {
  const locale = formatLocale();
  const number = (value: string | null) => (value === null ? "" : editable(value));
  return {
    name: recurring.name,
    customerId: recurring.customerId,
    every: String(recurring.every),
    unit: recurring.unit,
    anchor: recurring.anchor,
    endsOn: recurring.endsOn,
    autoIssue: recurring.autoIssue,
    notes: recurring.notes ?? "",
    lines: recurring.lines.map((line) => ({
      key: randomId(),
      productId: line.productId ?? "",
      description: line.description,
      quantity: number(line.quantity),
      unit: line.unit ?? "",
      unitPrice: editablePrice(line.unitPrice, currency),
      discount:
        line.discount === null
          ? number(line.discountPercent)
          : editableAmount(line.discount, currency, locale),
      isPercent: line.discount === null,
      taxRate: number(line.taxRate),
      taxCategory:
        line.taxCategory === null || line.taxCategory === "standard" || line.taxCategory === "zeroRated"
          ? ""
          : line.taxCategory,
      taxReason: line.taxReason ?? "",
    })),
  };
}

/** What the form says of one; the rest stays as it is, or as the settings say. */
type RecurringBody = Pick<
  NewRecurringInvoice,
  "name" | "customerId" | "unit" | "anchor" | "endsOn" | "notes" | "lines"
> & { every: number; autoIssue: boolean };

export type RecurringReading = { ok: true; body: RecurringBody } | { ok: false; errors: DraftErrors };

/** Reads the form, and says everything that is wrong with it at once. */
export function readRecurring(text: RecurringText, currency: string): RecurringReading {
  const faults = new Faults();
  if (!text.name.trim()) faults.missing.name = i18n._("Give it a name.");
  if (!text.customerId) faults.missing.customerId = i18n._("Choose whom it is for.");
  if (!text.anchor) faults.missing.anchor = i18n._("Enter a date, for example 22 or -1.");
  const every = text.every.trim() ? faults.number("every", text.every, 0) : "1";
  const lines = readLines(text.lines, currency, faults);
  if (lines.length === 0) faults.missing["lines[0].description"] = i18n._("Say what it is for.");
  const errors = { ...faults.missing, ...faults.wrong };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    body: {
      name: text.name.trim(),
      customerId: text.customerId,
      every: Number.parseInt(every ?? "1", 10),
      unit: text.unit,
      anchor: text.anchor ?? "",
      endsOn: text.endsOn,
      autoIssue: text.autoIssue,
      notes: text.notes.trim() || null,
      lines,
    },
  };
}
