import { expect, test } from "vitest";
import type { ReportView } from "@/api";
import { answerOf, changeOf, isEmpty } from "./figures";

function income(value: string | null): ReportView {
  const cell = { value, rowsUrl: null };
  return {
    type: "income",
    basis: "accrual",
    groupBy: null,
    period: { from: "2026-01-01", to: "2026-12-31" },
    asOf: null,
    currency: "EUR",
    missingRates: [],
    columns: [{ key: "amount", kind: "money", label: "Amount" }],
    rows: [{ key: "7", kind: "line", label: "Northwind", cells: [cell] }],
    totals: [cell],
  };
}

test("the answer is the total, and nothing but zeros is nothing", () => {
  expect(answerOf(income("12.50"))).toBe("12.50");
  expect(isEmpty(income("12.50"))).toBe(false);
  expect(isEmpty(income("0.00"))).toBe(true);
});

test("what could not be told in one currency is not nothing", () => {
  const missingRates = [{ count: 2, currency: "USD" as const, rowsUrl: "/api/v1/earnings", total: "9.00" }];
  expect(isEmpty({ ...income(null), missingRates })).toBe(false);
});

test("a change is told against what there was", () => {
  expect(changeOf("120", "100")).toBe("0.200000");
  expect(changeOf("-50", "-100")).toBe("0.500000");
  expect(changeOf("5", "0.00")).toBeUndefined();
});
