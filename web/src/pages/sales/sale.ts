import { i18n } from "@lingui/core";
import type { CurrencyAmount, NewSale, ProductView, SaleStatus, SaleView } from "@/api";
import type { FieldErrors } from "@/lib/fields";
import { readAmount, readNumber } from "@/lib/forms";
import { randomId } from "@/lib/ids";
import { add, compare, currencyDigits, multiply, round, sign, subtract } from "@/lib/money";

/** How a sale stands; the names are ids of translations. */
export const STATUSES: Record<SaleStatus, string> = {
  completed: /*i18n*/ "Completed",
  pending: /*i18n*/ "Pending",
  cancelled: /*i18n*/ "Cancelled",
};

export const STATUS_NAMES = ["completed", "pending", "cancelled"] as const satisfies readonly SaleStatus[];

/** One line, as it is typed. */
export interface LineText {
  /** Tells the lines of a form apart. */
  id: string;
  productId: string;
  quantity: string;
  /** The product's own price, where it is empty. */
  unitPrice: string;
}

/** What stands in the form. */
export interface SaleText {
  lines: readonly LineText[];
  discount: string;
  customerId: string;
  customerName: string;
  saleDate: string;
  isPending: boolean;
  notes: string;
}

export function newLine(productId = ""): LineText {
  return { id: randomId(), productId, quantity: "1", unitPrice: "" };
}

/** What is wrong with which part of which line: `id.quantity`. */
export type LineErrors = Record<string, string>;

/** What a line comes to before any discount, as far as it can be read. */
export function lineTotal(line: LineText, product: ProductView | undefined): string | null {
  if (!product) return null;
  const quantity = readNumber(line.quantity);
  const price = line.unitPrice.trim() ? readAmount(line.unitPrice, product.currency) : null;
  if (!quantity.ok || (price && !price.ok)) return null;
  const unit = price?.ok ? price.value : product.price;
  return round(multiply(quantity.value, unit), currencyDigits(product.currency));
}

/** What a sale will leave of a product. */
export interface Forecast {
  onHand: string;
  later: string;
  /** There is not enough, and the product is not sold ahead. */
  lacking: boolean;
}

/** What is left of each product after all lines of a sale together. */
export function forecast(
  lines: readonly LineText[],
  products: ReadonlyMap<string, ProductView>,
): Map<string, Forecast> {
  const left = new Map<string, Forecast>();
  for (const { productId, quantity } of lines) {
    const product = products.get(productId);
    const read = readNumber(quantity);
    if (!product || !read.ok) continue;
    const later = subtract(left.get(productId)?.later ?? product.quantity, read.value);
    left.set(productId, {
      onHand: product.quantity,
      later,
      lacking: !product.allowBackorder && compare(later, "0") < 0,
    });
  }
  return left;
}

export type SaleReading =
  | { ok: true; sale: NewSale }
  | { ok: false; errors: FieldErrors<keyof SaleText>; lineErrors: LineErrors };

/** Reads the form, and says everything that is wrong with it at once. */
export function readSale(text: SaleText, products: ReadonlyMap<string, ProductView>): SaleReading {
  const errors: FieldErrors<keyof SaleText> = {};
  const lineErrors: LineErrors = {};
  const currencies = new Set<string>();
  const lines = text.lines.map((line) => {
    const product = products.get(line.productId);
    if (product) currencies.add(product.currency);
    else lineErrors[`${line.id}.productId`] = i18n._("Choose a product.");
    const quantity = readNumber(line.quantity);
    if (!quantity.ok) lineErrors[`${line.id}.quantity`] = quantity.message;
    else if (sign(quantity.value) <= 0) lineErrors[`${line.id}.quantity`] = i18n._("More than zero.");
    const price = line.unitPrice.trim() && product ? readAmount(line.unitPrice, product.currency) : null;
    if (price && !price.ok) lineErrors[`${line.id}.unitPrice`] = price.message;
    return {
      productId: line.productId,
      quantity: quantity.ok ? quantity.value : "0",
      unitPrice: price?.ok ? price.value : null,
    };
  });
  const [currency, other] = [...currencies];
  if (other !== undefined) errors.lines = i18n._("All products of one sale have to be in one currency.");
  const discount = text.discount.trim() && currency ? readAmount(text.discount, currency) : null;
  if (discount && !discount.ok) errors.discount = discount.message;
  if (!text.saleDate) errors.saleDate = i18n._("Enter a date, for example 22 or -1.");
  if (Object.keys(errors).length + Object.keys(lineErrors).length > 0)
    return { ok: false, errors, lineErrors };
  return {
    ok: true,
    sale: {
      lines,
      discount: discount?.ok ? discount.value : null,
      customerId: text.customerId || null,
      customerName: text.customerId ? null : text.customerName.trim() || null,
      saleDate: text.saleDate,
      status: text.isPending ? "pending" : "completed",
      notes: text.notes.trim() || null,
    },
  };
}

/** Sums by currency of what was really sold: neither what waits nor what was cancelled. */
export function sumsOf(rows: readonly Pick<SaleView, "status" | "total" | "currency">[]): CurrencyAmount[] {
  const sums = new Map<CurrencyAmount["currency"], string>();
  for (const { status, total, currency } of rows) {
    if (status !== "completed") continue;
    const before = sums.get(currency);
    sums.set(currency, before === undefined ? total : add(before, total));
  }
  return [...sums].map(([currency, amount]) => ({ currency, amount }));
}
