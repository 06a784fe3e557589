import { expect, it } from "vitest";
import type { EarningView } from "@/api";
import { csvOf, daySums, sumsOf } from "./ledger";

function earning(part: Partial<EarningView>): EarningView {
  return {
    id: "e1",
    platformId: "p1",
    date: "2026-11-22",
    amount: "1.00",
    currency: "EUR",
    hours: null,
    notes: null,
    kind: "income",
    breakdown: null,
    importId: null,
    createdAt: "2026-11-22T08:00:00.000Z",
    updatedAt: "2026-11-22T08:00:00.000Z",
    ...part,
  };
}

it("adds up each currency by itself, and exactly", () => {
  const rows = [
    earning({ amount: "0.10" }),
    earning({ amount: "5", currency: "JPY" }),
    earning({ amount: "0.20" }),
    earning({ amount: "-0.05" }),
  ];
  expect(sumsOf(rows)).toEqual([
    { currency: "EUR", amount: "0.25" },
    { currency: "JPY", amount: "5" },
  ]);
});

it("tells no sum of a day whose rows may be yet to come", () => {
  const rows = [earning({ date: "2026-11-22" }), earning({ date: "2026-11-21" })];
  expect([...daySums(rows, true).keys()]).toEqual(["2026-11-22"]);
  expect([...daySums(rows, false).keys()]).toEqual(["2026-11-22", "2026-11-21"]);
});

it("writes no cell that a spreadsheet would run", () => {
  const rows = [earning({ notes: '=HYPERLINK("x")', amount: "-3.00", kind: "refund" })];
  expect(csvOf(rows, () => "@shop").split("\r\n")[1]).toBe(
    `e1,2026-11-22,'@shop,refund,-3.00,EUR,,,,,,,,,"'=HYPERLINK(""x"")"`,
  );
});
