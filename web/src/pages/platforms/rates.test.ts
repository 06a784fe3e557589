import { i18n } from "@lingui/core";
import { expect, it } from "vitest";
import type { Format } from "@/lib/format";
import { againstExpected } from "./rates";

const format = {
  money: (amount: string) => `€${amount}`,
  percent: (percentage: string) => `${Math.round(Number(percentage))}%`,
} as unknown as Format;
const told = (actual: string | null, expected: string | null) =>
  againstExpected(actual, expected, "EUR", i18n, format);

it("says how far an hour is from what was hoped for", () => {
  expect(told("36.00", "40.00")).toBe("10% less than €40.00 hoped for");
  expect(told("50.00", "40.00")).toBe("25% more than €40.00 hoped for");
  expect(told("40.10", "40.00")).toBe("as hoped: €40.00");
});

it("says only what is known", () => {
  expect(told(null, "40.00")).toBe("€40.00 hoped for");
  expect(told("40.00", null)).toBeNull();
});
