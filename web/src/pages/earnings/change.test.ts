import { expect, it } from "vitest";
import { amountOf, type EarningText, readChange } from "./change";

const TEXT: EarningText = {
  amount: "40 + 12.50",
  platformId: "etsy",
  date: "2026-11-22",
  hours: "1.5",
  notes: " Two prints ",
  kind: "income",
  parts: null,
};
const PARTS = {
  gross: "71.99",
  tips: "",
  bonuses: "",
  reimbursements: "",
  fees: "6.93",
  taxWithheld: "",
  adjustments: "",
};

it("reads one sum as it stands", () => {
  const change = readChange(TEXT, "EUR");
  expect(change.ok && change.patch).toMatchObject({
    amount: "52.50",
    breakdown: null,
    hours: "1.5",
    notes: "Two prints",
  });
});

it("takes the amount from the parts, with fees taken off", () => {
  const change = readChange({ ...TEXT, amount: "", parts: PARTS }, "USD");
  expect(change.ok && change.patch.amount).toBe("65.06");
  expect(change.ok && change.patch.breakdown?.tips).toBe("0.00");
});

it("names every faulty part", () => {
  const change = readChange({ ...TEXT, date: "", parts: { ...PARTS, tips: "x", fees: "y" } }, "USD");
  expect(!change.ok && Object.keys(change.errors).toSorted()).toEqual(["date", "fees", "tips"]);
});

it("adds and subtracts exactly", () => {
  const nothing = {
    tips: "0.20",
    bonuses: "0.00",
    reimbursements: "0.00",
    taxWithheld: "0.01",
    adjustments: "-0.02",
  };
  expect(amountOf({ ...nothing, gross: "0.10", fees: "0.03" })).toBe("0.24");
});
