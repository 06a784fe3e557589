import { expect, it } from "vitest";
import type { MonthView } from "@/api";
import { monthBars } from "./bars";

function month(name: string, ...amounts: string[]): MonthView {
  return {
    month: name,
    currency: "EUR",
    total: null,
    count: 0,
    hours: "0",
    hourlyRate: null,
    hoursCount: 0,
    totals: [],
    byPlatform: amounts.map((total, index) => ({
      platformId: `p${index}`,
      name: `Platform ${index}`,
      color: "#1b674c",
      total,
      count: 1,
      hours: "0",
      hourlyRate: null,
      hoursCount: 0,
      share: null,
      totals: [],
    })),
  };
}

const NAMES = { sales: "Sales", invoices: "Invoices", rest: "Others" };
const LABEL = { short: (text: string) => text, long: (text: string) => text };

it("puts whoever earned most on the line", () => {
  const { series } = monthBars(
    [month("2026-10", "1.00", "9.00")],
    undefined,
    "2026-11-22",
    NAMES,
    new Map(),
    LABEL,
  );
  expect(series.map(({ id }) => id)).toEqual(["p1", "p0"]);
});

it("adds up the smallest where there are too many", () => {
  const months = [month("2026-11", "8.00", "7.00", "6.00", "5.00", "4.00", "0.10", "0.20", "0.30")];
  const { bars, series } = monthBars(months, undefined, "2026-11-22", NAMES, new Map(), LABEL);
  expect(series.at(-1)).toMatchObject({ id: "rest", name: "Others" });
  expect(bars[0]?.parts.rest).toBe("0.60");
  expect(bars[0]?.isPresent).toBe(true);
});

it("shows where the present month alone is heading, once there is something to go by", () => {
  const months = [month("2026-10", "10.00"), month("2026-11", "10.00", "5.00")];
  const paces = (today: string) =>
    monthBars(months, undefined, today, NAMES, new Map(), LABEL).bars.map(({ pace }) => pace && Number(pace));
  expect(paces("2026-11-10")).toEqual([undefined, 45]);
  expect(paces("2026-11-03")).toEqual([undefined, undefined]);
  expect(paces("2026-11-30")).toEqual([undefined, undefined]);
});
