import { describe, expect, it } from "vitest";
import { newExpense, readExpense } from "./expense";

const empty = newExpense("EUR", "2026-11-22", "");

describe("the form of an expense", () => {
  it("says all that is wrong at once", () => {
    const read = readExpense({ ...empty, amount: "x", date: "" });
    expect(read.ok ? [] : Object.keys(read.errors).sort()).toEqual(["amount", "category", "date"]);
  });

  it("adds up sums and leaves out what is blank", () => {
    const read = readExpense({ ...empty, amount: "40+12.50", category: "office", vendor: "  " });
    expect(read).toMatchObject({
      ok: true,
      expense: { amount: "52.50", currency: "EUR", vendor: null, recurrence: null, isTaxDeductible: false },
    });
  });

  it("refuses decimals of a currency without any", () => {
    expect(readExpense({ ...empty, currency: "JPY", amount: "12.5", category: "office" })).toMatchObject({
      ok: false,
      errors: { amount: "JPY has no decimals." },
    });
  });

  it("comes again until a later day", () => {
    const monthly = { ...empty, amount: "9", category: "software", interval: "month" as const };
    expect(readExpense({ ...monthly, until: "2026-11-22" })).toMatchObject({
      errors: { until: "The last day has to come after the first." },
    });
    expect(readExpense({ ...monthly, until: "2027-11-22" }, 2)).toMatchObject({
      expense: { recurrence: { interval: "month", every: 2, until: "2027-11-22" } },
    });
  });
});
