import { i18n } from "@lingui/core";
import type { Currency, ExpenseView, NewExpense, RecurrenceUnit, Spent } from "@/api";
import type { FieldErrors } from "@/lib/fields";
import { readAmount } from "@/lib/forms";
import { formatLocale } from "@/lib/i18n";
import { editableAmount } from "@/lib/money";

/** How an expense stands; the names are ids of translations. */
export const STATUSES: Record<Spent, string> = {
  paid: /*i18n*/ "Paid",
  pending: /*i18n*/ "To be paid",
  reimbursed: /*i18n*/ "Reimbursed",
};

export const STATUS_NAMES = ["paid", "pending", "reimbursed"] as const satisfies readonly Spent[];

/** How an expense comes again. */
export const UNITS: Record<RecurrenceUnit, string> = {
  week: /*i18n*/ "Every week",
  month: /*i18n*/ "Every month",
  quarter: /*i18n*/ "Every quarter",
  year: /*i18n*/ "Every year",
};

export const UNIT_NAMES = ["week", "month", "quarter", "year"] as const satisfies readonly RecurrenceUnit[];

/** What stands in the form. */
export interface ExpenseText {
  amount: string;
  currency: Currency;
  date: string;
  category: string;
  vendor: string;
  description: string;
  notes: string;
  status: Spent;
  isTaxDeductible: boolean;
  platformId: string;
  interval: RecurrenceUnit | "";
  until: string;
}

/** An empty form; the category is the one used last. */
export function newExpense(currency: Currency, today: string, category: string): ExpenseText {
  return {
    amount: "",
    currency,
    date: today,
    category,
    vendor: "",
    description: "",
    notes: "",
    status: "paid",
    isTaxDeductible: false,
    platformId: "",
    interval: "",
    until: "",
  };
}

/** The form of an expense that there is. */
export function textOf(expense: ExpenseView): ExpenseText {
  return {
    amount: editableAmount(expense.amount, expense.currency, formatLocale()),
    currency: expense.currency,
    date: expense.date,
    category: expense.category,
    vendor: expense.vendor ?? "",
    description: expense.description ?? "",
    notes: expense.notes ?? "",
    status: expense.status,
    isTaxDeductible: expense.isTaxDeductible,
    platformId: expense.platformId ?? "",
    interval: expense.recurrence?.interval ?? "",
    until: expense.recurrence?.until ?? "",
  };
}

/** What can be sent. The server takes the same of a new expense and of a changed one. */
export type ExpenseBody = Pick<
  NewExpense,
  "amount" | "date" | "category" | "vendor" | "description" | "notes" | "platformId" | "recurrence"
> & { currency: Currency; status: Spent; isTaxDeductible: boolean };

export type ExpenseReading =
  | { ok: true; expense: ExpenseBody }
  | { ok: false; errors: FieldErrors<keyof ExpenseText> };

/** Reads the form, and says everything that is wrong with it at once. `every` is kept of a rhythm that the form does not show. */
export function readExpense(text: ExpenseText, every = 1): ExpenseReading {
  const errors: FieldErrors<keyof ExpenseText> = {};
  const amount = readAmount(text.amount, text.currency);
  if (!amount.ok) errors.amount = amount.message;
  if (!text.category) errors.category = i18n._("Choose what it was for.");
  if (!text.date) errors.date = i18n._("Enter a date, for example 22 or -1.");
  if (text.interval && text.until && text.until <= text.date) {
    errors.until = i18n._("The last day has to come after the first.");
  }
  if (!amount.ok || Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    expense: {
      amount: amount.value,
      currency: text.currency,
      date: text.date,
      category: text.category,
      vendor: text.vendor.trim() || null,
      description: text.description.trim() || null,
      notes: text.notes.trim() || null,
      status: text.status,
      isTaxDeductible: text.isTaxDeductible,
      platformId: text.platformId || null,
      recurrence: text.interval ? { interval: text.interval, every, until: text.until || null } : null,
    },
  };
}

/** What an expense is called in lists and messages. */
export function nameOf(expense: ExpenseView, category: string): string {
  return expense.vendor ?? expense.description ?? category;
}

/** An expense with its receipt as it was, for putting it back. */
export function copyOf(expense: ExpenseView): NewExpense {
  const { amount, currency, date, category, vendor, description, notes, status, isTaxDeductible } = expense;
  const { platformId, receiptDocumentId, recurrence } = expense;
  return {
    amount,
    currency,
    date,
    category,
    vendor,
    description,
    notes,
    status,
    isTaxDeductible,
    platformId,
    receiptDocumentId,
    recurrence,
  };
}
