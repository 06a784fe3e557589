import { i18n } from "@lingui/core";
import type { InvoiceStanding, InvoiceView, PaymentMethodName, RecurrenceUnit, TaxCategoryName } from "@/api";
import { dueInWords } from "@/lib/dates";

const STANDINGS: Record<InvoiceStanding, string> = {
  draft: /*i18n*/ "Draft",
  issued: /*i18n*/ "Issued",
  partiallyPaid: /*i18n*/ "Partly paid",
  paid: /*i18n*/ "Paid",
  void: /*i18n*/ "Void",
  credited: /*i18n*/ "Credited",
};

const METHODS: Record<PaymentMethodName, string> = {
  bankTransfer: /*i18n*/ "Bank transfer",
  card: /*i18n*/ "Card",
  cash: /*i18n*/ "Cash",
  check: /*i18n*/ "Cheque",
  paypal: /*i18n*/ "PayPal",
  directDebit: /*i18n*/ "Direct debit",
  credit: /*i18n*/ "Customer's credit",
  other: /*i18n*/ "Other",
};

const CATEGORIES: Record<TaxCategoryName, string> = {
  standard: /*i18n*/ "Taxed",
  zeroRated: /*i18n*/ "Zero-rated",
  exempt: /*i18n*/ "Exempt",
  reverseCharge: /*i18n*/ "Reverse charge",
  outOfScope: /*i18n*/ "Out of scope",
};

export const METHOD_NAMES = Object.keys(METHODS).filter((name): name is PaymentMethodName => name in METHODS);

export const CATEGORY_NAMES = Object.keys(CATEGORIES).filter(
  (name): name is TaxCategoryName => name in CATEGORIES,
);

/** Those that need a reason on the paper. */
export function needsReason(category: string): boolean {
  return category === "exempt" || category === "reverseCharge" || category === "outOfScope";
}

export function standingWord(status: InvoiceStanding): string {
  return i18n._(STANDINGS[status]);
}

export function methodWord(method: PaymentMethodName): string {
  return i18n._(METHODS[method]);
}

export function categoryWord(category: TaxCategoryName): string {
  return i18n._(CATEGORIES[category]);
}

export interface Told {
  text: string;
  tone: "plain" | "quiet" | "late";
}

/** Where an invoice stands, in two or three words: when it is due, or what became of it. */
export function standingInWords(invoice: InvoiceView, today: string): Told {
  if (invoice.kind === "creditNote") return { text: i18n._("Credit note"), tone: "quiet" };
  const isOpen = invoice.status === "issued" || invoice.status === "partiallyPaid";
  if (!isOpen) return { text: standingWord(invoice.status), tone: "quiet" };
  if (!invoice.dueDate) return { text: standingWord(invoice.status), tone: "plain" };
  return {
    text: dueInWords(i18n, invoice.dueDate, today),
    tone: invoice.overdue ? "late" : "plain",
  };
}

/** `every month`, `every 2 weeks`. */
export function everyInWords(unit: RecurrenceUnit, every: number): string {
  switch (unit) {
    case "week":
      return i18n._("{every, plural, one {every week} other {every # weeks}}", { every });
    case "month":
      return i18n._("{every, plural, one {every month} other {every # months}}", { every });
    case "quarter":
      return i18n._("{every, plural, one {every quarter} other {every # quarters}}", { every });
    case "year":
      return i18n._("{every, plural, one {every year} other {every # years}}", { every });
  }
}
