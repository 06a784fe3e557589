import type { InvoiceLineView, InvoiceView, NewInvoiceLine } from "@/api";
import { compare, isZero, multiply, ratio, round } from "@/lib/decimal";
import { editable, editablePrice } from "@/lib/editable";
import { readNumber } from "@/lib/forms";
import { randomId } from "@/lib/ids";
import { currencyDigits } from "@/lib/money";

/** How much of a line is given back, as it stands in the form. */
export interface CreditText {
  key: string;
  isChosen: boolean;
  quantity: string;
  unitPrice: string;
}

export function creditTexts(invoice: InvoiceView): CreditText[] {
  return invoice.lines.map((line) => ({
    key: randomId(),
    isChosen: false,
    quantity: editable(line.quantity),
    unitPrice: editablePrice(line.unitPrice, invoice.currency),
  }));
}

/** The part of a line's discount that goes with so much of it. */
function discountOf(line: InvoiceLineView, quantity: string, currency: string) {
  if (line.discountPercent !== null) return { discountPercent: line.discountPercent };
  if (isZero(line.discount)) return {};
  if (compare(quantity, line.quantity) === 0) return { discount: line.discount };
  const share = ratio(quantity, line.quantity, 10) ?? "1";
  return { discount: round(multiply(line.discount, share), currencyDigits(currency)) };
}

export type CreditReading =
  | { ok: true; lines: NewInvoiceLine[] }
  | { ok: false; errors: Record<string, string> };

/** Reads which lines are given back; errors are named `0.quantity`. */
export function readCredit(invoice: InvoiceView, texts: readonly CreditText[]): CreditReading {
  const errors: Record<string, string> = {};
  const lines = invoice.lines.flatMap((line, index): NewInvoiceLine[] => {
    const text = texts[index];
    if (!text?.isChosen) return [];
    const quantity = readNumber(text.quantity, 6);
    const unitPrice = readNumber(text.unitPrice, 6);
    if (!quantity.ok) errors[`${index}.quantity`] = quantity.message;
    if (!unitPrice.ok) errors[`${index}.unitPrice`] = unitPrice.message;
    if (!quantity.ok || !unitPrice.ok) return [];
    return [
      {
        description: line.description,
        quantity: quantity.value,
        unit: line.unit,
        unitPrice: unitPrice.value,
        ...discountOf(line, quantity.value, invoice.currency),
        taxRate: line.taxRate,
        taxCategory: line.taxCategory,
        taxReason: line.taxReason,
        productId: line.productId,
      },
    ];
  });
  return Object.keys(errors).length === 0 ? { ok: true, lines } : { ok: false, errors };
}
