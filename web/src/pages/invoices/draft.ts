import { i18n } from "@lingui/core";
import type {
  Currency,
  InvoiceLineView,
  InvoiceView,
  NewInvoice,
  NewInvoiceLine,
  TaxCategoryName,
} from "@/api";
import { isZero } from "@/lib/decimal";
import { editable, editablePrice } from "@/lib/editable";
import { readAmount, readNumber } from "@/lib/forms";
import { formatLocale } from "@/lib/i18n";
import { randomId } from "@/lib/ids";
import { editableAmount } from "@/lib/money";
import { CATEGORY_NAMES, needsReason } from "./words";

/** A line as it stands in the form. */
export interface LineText {
  /** Tells lines apart while they are moved and removed. */
  key: string;
  productId: string;
  description: string;
  quantity: string;
  unit: string;
  unitPrice: string;
  discount: string;
  isPercent: boolean;
  taxRate: string;
  taxCategory: TaxCategoryName | "";
  taxReason: string;
}

/** The form of an invoice: what was typed, not what it means. */
export interface DraftText {
  customerId: string;
  currency: Currency;
  issueDate: string | null;
  dueDate: string | null;
  termsDays: string;
  pricesIncludeTax: boolean;
  discount: string;
  isPercent: boolean;
  exchangeRate: string;
  buyerReference: string;
  terms: string;
  notes: string;
  lines: readonly LineText[];
}

/** What is wrong, by the server's name of the field: `customerId`, `lines[0].quantity`. */
export type DraftErrors = Record<string, string>;

export type DraftReading =
  | { ok: true; body: NewInvoice }
  | {
      ok: false;
      /** What cannot be read; said at once. */
      wrong: DraftErrors;
      /** What is not there yet; said once somebody wants to go on. */
      missing: DraftErrors;
    };

/** Units that are on most invoices. */
export const UNITS = ["hour", "day", "month", "pc", "km", "page", "word"] as const;

export function emptyLine(): LineText {
  return {
    key: randomId(),
    productId: "",
    description: "",
    quantity: "1",
    unit: "",
    unitPrice: "",
    discount: "",
    isPercent: true,
    taxRate: "",
    taxCategory: "",
    taxReason: "",
  };
}

/** Nothing was typed into it: it is left out. */
export function isBlank(line: LineText): boolean {
  return !line.description.trim() && !line.unitPrice.trim();
}

function discountText(line: { discount: string; discountPercent: string | null }, currency: string) {
  if (line.discountPercent !== null) return { discount: editable(line.discountPercent), isPercent: true };
  if (isZero(line.discount)) return { discount: "", isPercent: true };
  return { discount: editableAmount(line.discount, currency, formatLocale()), isPercent: false };
}

export function lineText(line: InvoiceLineView, currency: string): LineText {
  return {
    key: randomId(),
    productId: line.productId ?? "",
    description: line.description,
    quantity: editable(line.quantity),
    unit: line.unit ?? "",
    unitPrice: editablePrice(line.unitPrice, currency),
    ...discountText(line, currency),
    taxRate: editable(line.taxRate),
    // The rate tells these two apart.
    taxCategory: line.taxCategory === "standard" || line.taxCategory === "zeroRated" ? "" : line.taxCategory,
    taxReason: line.taxReason ?? "",
  };
}

/** The form of an invoice that there is. */
export function draftText(invoice: InvoiceView): DraftText {
  return {
    customerId: invoice.customerId,
    currency: invoice.currency,
    issueDate: invoice.issueDate,
    dueDate: invoice.dueDate,
    termsDays: String(invoice.paymentTermsDays),
    pricesIncludeTax: invoice.pricesIncludeTax,
    ...discountText(invoice, invoice.currency),
    exchangeRate: invoice.exchangeRate === null ? "" : editable(invoice.exchangeRate),
    buyerReference: invoice.buyerReference ?? "",
    terms: invoice.terms ?? "",
    notes: invoice.notes ?? "",
    lines: invoice.lines.map((line) => lineText(line, invoice.currency)),
  };
}

/** The same invoice to be made once more, as it was. */
export function newInvoiceOf(invoice: InvoiceView): NewInvoice {
  const discountOf = (part: { discount: string; discountPercent: string | null }) =>
    part.discountPercent === null ? { discount: part.discount } : { discountPercent: part.discountPercent };
  return {
    customerId: invoice.customerId,
    currency: invoice.currency,
    issueDate: invoice.issueDate,
    dueDate: invoice.dueDate,
    paymentTermsDays: invoice.paymentTermsDays,
    pricesIncludeTax: invoice.pricesIncludeTax,
    taxRounding: invoice.taxRounding,
    ...discountOf(invoice),
    exchangeRate: invoice.exchangeRate,
    buyerReference: invoice.buyerReference,
    terms: invoice.terms,
    notes: invoice.notes,
    lines: invoice.lines.map((line) => ({
      description: line.description,
      quantity: line.quantity,
      unit: line.unit,
      unitPrice: line.unitPrice,
      ...discountOf(line),
      taxRate: line.taxRate,
      taxCategory: line.taxCategory,
      taxReason: line.taxReason,
      productId: line.productId,
    })),
  };
}

/** Collects what is wrong while the form is read. */
export class Faults {
  readonly wrong: DraftErrors = {};
  readonly missing: DraftErrors = {};

  number(name: string, text: string, digits: number): string | null {
    const read = readNumber(text, digits);
    if (read.ok) return read.value;
    this.wrong[name] = read.message;
    return null;
  }

  /** An amount or a percentage off; null for neither. */
  discount(name: string, part: { discount: string; isPercent: boolean }, currency: string) {
    if (!part.discount.trim()) return { discount: null, discountPercent: null };
    if (part.isPercent) return { discountPercent: this.number(name, part.discount, 6), discount: null };
    const read = readAmount(part.discount, currency);
    if (!read.ok) this.wrong[name] = read.message;
    return { discount: read.ok ? read.value : null, discountPercent: null };
  }
}

function readLine(line: LineText, at: string, currency: string, faults: Faults): NewInvoiceLine {
  if (!line.description.trim()) faults.missing[`${at}.description`] = i18n._("Say what it is for.");
  if (!line.quantity.trim()) faults.missing[`${at}.quantity`] = i18n._("Enter how many.");
  if (!line.unitPrice.trim()) faults.missing[`${at}.unitPrice`] = i18n._("Enter a price.");
  if (needsReason(line.taxCategory) && !line.taxReason.trim()) {
    faults.missing[`${at}.taxReason`] = i18n._("Say why there is no tax.");
  }
  const quantity = line.quantity.trim() ? faults.number(`${at}.quantity`, line.quantity, 6) : null;
  const unitPrice = line.unitPrice.trim() ? faults.number(`${at}.unitPrice`, line.unitPrice, 6) : null;
  const bearsRate = line.taxCategory === "";
  const taxRate = bearsRate && line.taxRate.trim() ? faults.number(`${at}.taxRate`, line.taxRate, 6) : null;
  return {
    description: line.description.trim(),
    quantity: quantity ?? "0",
    unitPrice: unitPrice ?? "0",
    unit: line.unit.trim() || null,
    productId: line.productId || null,
    ...faults.discount(`${at}.discount`, line, currency),
    taxRate: bearsRate ? taxRate : "0",
    // A rate of nothing is a category of its own; the server tells which by the rate.
    taxCategory: bearsRate ? null : line.taxCategory || null,
    taxReason: needsReason(line.taxCategory) ? line.taxReason.trim() || null : null,
  };
}

/** The lines of a form, without those that are blank; errors name them by their place in the form. */
export function readLines(lines: readonly LineText[], currency: string, faults: Faults): NewInvoiceLine[] {
  return lines.flatMap((line, index) =>
    isBlank(line) ? [] : [readLine(line, `lines[${index}]`, currency, faults)],
  );
}

/** Reads the form, and says everything that is wrong with it at once. */
export function readDraft(text: DraftText): DraftReading {
  const faults = new Faults();
  const { wrong, missing } = faults;
  if (!text.customerId) missing.customerId = i18n._("Choose whom it is for.");
  const lines = readLines(text.lines, text.currency, faults);
  if (lines.length === 0) missing["lines[0].description"] = i18n._("Say what it is for.");
  const days = text.termsDays.trim() ? faults.number("paymentTermsDays", text.termsDays, 0) : null;
  const rate = text.exchangeRate.trim() ? faults.number("exchangeRate", text.exchangeRate, 10) : null;
  const body: NewInvoice = {
    customerId: text.customerId,
    currency: text.currency,
    issueDate: text.issueDate,
    dueDate: text.dueDate,
    ...(days === null ? {} : { paymentTermsDays: Number.parseInt(days, 10) }),
    pricesIncludeTax: text.pricesIncludeTax,
    ...faults.discount("discount", text, text.currency),
    exchangeRate: rate,
    buyerReference: text.buyerReference.trim() || null,
    terms: text.terms.trim() || null,
    notes: text.notes.trim() || null,
    lines,
  };
  const isWhole = Object.keys(wrong).length === 0 && Object.keys(missing).length === 0;
  return isWhole ? { ok: true, body } : { ok: false, wrong, missing };
}

/** The server counts lines without the blank ones; the form counts all of them. */
export function placeErrors(
  fields: Readonly<Record<string, string>>,
  lines: readonly LineText[],
): DraftErrors {
  const places = lines.flatMap((line, index) => (isBlank(line) ? [] : [index]));
  return Object.fromEntries(
    Object.entries(fields).map(([name, message]) => [
      name
        .replace(/^lines\[(\d+)\]/, (whole, at: string) => {
          const place = places[Number.parseInt(at, 10)];
          return place === undefined ? whole : `lines[${place}]`;
        })
        .replace(/discountPercent$/, "discount"),
      message,
    ]),
  );
}

/** A category as the select names it. */
export function readCategory(text: string): TaxCategoryName | "" {
  return CATEGORY_NAMES.find((name) => name === text) ?? "";
}
