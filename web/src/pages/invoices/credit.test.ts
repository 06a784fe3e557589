import { expect, it } from "vitest";
import type { InvoiceLineView } from "@/api";
import { creditTexts, readCredit } from "./credit";

const LINE: InvoiceLineView = {
  description: "Books",
  quantity: "12",
  unit: "pc",
  unitPrice: "18.5",
  discount: "6.00",
  discountPercent: null,
  taxRate: "0",
  taxCategory: "zeroRated",
  taxReason: null,
  productId: null,
  net: "216.00",
  total: "216.00",
};

// biome-ignore lint/suspicious/noExplicitAny: only the lines and the currency are read.
const INVOICE: any = { currency: "EUR", lines: [LINE, { ...LINE, discount: "0.00", discountPercent: "10" }] };

it("gives back the chosen lines, with their part of the discount", () => {
  const [first, second] = creditTexts(INVOICE);
  if (!first || !second) throw new Error("two lines");
  const reading = readCredit(INVOICE, [{ ...first, isChosen: true, quantity: "4" }, second]);
  expect(reading).toMatchObject({
    ok: true,
    lines: [{ quantity: "4", unitPrice: "18.5", discount: "2.00", taxCategory: "zeroRated" }],
  });
  const whole = readCredit(INVOICE, [first, { ...second, isChosen: true }]);
  expect(whole).toMatchObject({ ok: true, lines: [{ quantity: "12", discountPercent: "10" }] });
});

it("says what cannot be read, of the chosen lines only", () => {
  const [first, second] = creditTexts(INVOICE);
  if (!first || !second) throw new Error("two lines");
  expect(readCredit(INVOICE, [{ ...first, quantity: "x" }, second]).ok).toBe(true);
  const reading = readCredit(INVOICE, [{ ...first, isChosen: true, quantity: "x" }, second]);
  expect(!reading.ok && Object.keys(reading.errors)).toEqual(["0.quantity"]);
});
