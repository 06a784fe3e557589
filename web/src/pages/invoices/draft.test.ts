import { i18n } from "@lingui/core";
import { describe, expect, it } from "vitest";
import type { InvoiceView } from "@/api";
import { type DraftText, draftText, emptyLine, newInvoiceOf, placeErrors, readDraft } from "./draft";

const TEXT: DraftText = {
  customerId: "c1",
  currency: "EUR",
  issueDate: null,
  dueDate: null,
  termsDays: "14",
  pricesIncludeTax: false,
  discount: "",
  isPercent: true,
  exchangeRate: "",
  buyerReference: "",
  terms: "",
  notes: "",
  lines: [{ ...emptyLine(), description: "Design", quantity: "2.5", unitPrice: "80", taxRate: "19" }],
};

/** Figures are written as they are there, in whatever language. */
function writeAs(locale: string): void {
  i18n.loadAndActivate({ locale: "en", locales: locale, messages: {} });
}

function body(text: DraftText) {
  const reading = readDraft(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading));
  return reading.body;
}

describe("reading the form", () => {
  it("makes what the server takes of it", () => {
    expect(body(TEXT)).toMatchObject({
      customerId: "c1",
      paymentTermsDays: 14,
      discount: null,
      discountPercent: null,
      lines: [{ description: "Design", quantity: "2.5", unitPrice: "80", taxRate: "19", taxCategory: null }],
    });
  });

  it("leaves blank lines out", () => {
    expect(body({ ...TEXT, lines: [emptyLine(), ...TEXT.lines, emptyLine()] }).lines).toHaveLength(1);
  });

  it("takes discounts in per cent or as an amount", () => {
    expect(body({ ...TEXT, discount: "5" })).toMatchObject({ discountPercent: "5", discount: null });
    expect(body({ ...TEXT, discount: "5", isPercent: false })).toMatchObject({
      discount: "5.00",
      discountPercent: null,
    });
  });

  it("sends no rate with a category that has none, and asks for its reason", () => {
    const line = {
      ...emptyLine(),
      description: "x",
      unitPrice: "1",
      taxRate: "19",
      taxCategory: "exempt" as const,
    };
    const bare = readDraft({ ...TEXT, lines: [line] });
    expect(!bare.ok && Object.keys(bare.missing)).toEqual(["lines[0].taxReason"]);
    const whole = body({ ...TEXT, lines: [{ ...line, taxReason: "Article 132" }] });
    expect(whole.lines[0]).toMatchObject({ taxRate: "0", taxCategory: "exempt", taxReason: "Article 132" });
  });

  it("tells what cannot be read from what is not there yet", () => {
    const reading = readDraft({
      ...TEXT,
      customerId: "",
      lines: [{ ...emptyLine(), description: "x", quantity: "many", unitPrice: "" }],
    });
    expect(!reading.ok && Object.keys(reading.wrong)).toEqual(["lines[0].quantity"]);
    expect(!reading.ok && Object.keys(reading.missing)).toEqual(["customerId", "lines[0].unitPrice"]);
  });

  it("reads figures as the locale writes them", () => {
    writeAs("de-DE");
    const lines = [{ ...emptyLine(), description: "x", quantity: "1,5", unitPrice: "1.249,50" }];
    expect(body({ ...TEXT, lines }).lines[0]).toMatchObject({ quantity: "1.5", unitPrice: "1249.5" });
    writeAs("en");
  });
});

it("puts the server's errors onto the lines of the form", () => {
  const lines = [emptyLine(), ...TEXT.lines];
  expect(placeErrors({ "lines[0].discountPercent": "no", dueDate: "early" }, lines)).toEqual({
    "lines[1].discount": "no",
    dueDate: "early",
  });
});

it("writes an invoice into the form, and reads the same out of it", () => {
  const invoice: InvoiceView = {
    id: "i1",
    kind: "invoice",
    status: "draft",
    number: null,
    customerId: "c1",
    customerName: "Weber",
    currency: "EUR",
    issueDate: "2026-11-20",
    dueDate: "2026-12-04",
    paymentTermsDays: 14,
    pricesIncludeTax: true,
    taxRounding: "document",
    discount: "3.00",
    discountPercent: null,
    exchangeRate: null,
    buyerReference: "PO 7",
    terms: null,
    notes: "Thanks",
    lines: [
      {
        description: "Design",
        quantity: "2.5",
        unit: "hour",
        unitPrice: "62.5",
        discount: "20.00",
        discountPercent: "10",
        taxRate: "19",
        taxCategory: "standard",
        taxReason: null,
        productId: null,
        net: "151.26",
        total: "180.00",
      },
    ],
    subtotal: "180.00",
    net: "148.74",
    taxes: [],
    taxTotal: "28.26",
    total: "177.00",
    paid: "0.00",
    credited: "0.00",
    balance: "177.00",
    overdue: false,
    reminders: [],
    publicUrl: null,
    recurringId: null,
    correctsId: null,
    issuedAt: null,
    sentAt: null,
    viewedAt: null,
    voidedAt: null,
    createdAt: "2026-11-20T00:00:00Z",
    updatedAt: "2026-11-20T00:00:00Z",
  };
  const text = draftText(invoice);
  expect(text.lines[0]).toMatchObject({ quantity: "2.5", unitPrice: "62.50" });
  const read = body(text);
  const { taxRounding: _kept, lines, ...rest } = newInvoiceOf(invoice);
  expect(read).toMatchObject(rest);
  expect(read.lines[0]).toMatchObject({ ...lines[0], taxCategory: null });
});
