import { addDays, formatDate, WEEKDAYS, weekdayIndex } from "@/lib/dates";
import type { Bar, Outlook, Series, StripShare, TrendPoint } from "@/ui/charts";

export const TODAY = "2026-11-22";

export const SERIES: Series[] = [
  { id: "northwind", name: "Northwind retainer", colour: "spruce" },
  { id: "etsy", name: "Etsy shop", colour: "ochre" },
  { id: "substack", name: "Substack", colour: "slate" },
  { id: "tutoring", name: "Tutoring", colour: "brick" },
];

const YEAR = [
  "2025-12",
  ...Array.from({ length: 11 }, (_, index) => `2026-${String(index + 1).padStart(2, "0")}`),
];

function month(key: string): Pick<Bar, "key" | "label" | "name"> {
  const first = `${key}-01`;
  return {
    key,
    label: formatDate(first, "en-IE", "monthShort"),
    name: formatDate(first, "en-IE", "month"),
  };
}

const EARNED = [
  ["3250.00", "420.50", "210.00", "150.00", "1120.30"],
  ["3250.00", "510.00", "320.00", "190.00", "905.10"],
  ["3900.00", "280.75", "340.00", "170.00", "1180.00"],
  ["3900.00", "340.00", "360.00", "260.00", "960.40"],
  ["3900.00", "690.20", "380.00", "210.00", "2040.99"],
  ["3250.00", "530.00", "390.00", "0.00", "930.00"],
  ["4600.00", "0.00", "840.00", "0.00", "1090.00"],
  ["4600.00", "260.00", "520.00", "110.00", "1280.55"],
  ["4600.00", "780.00", "540.00", "220.00", "1050.00"],
  ["4600.00", "920.40", "660.00", "330.00", "1340.00"],
  ["5200.00", "1010.00", "690.00", "420.00", "1210.45"],
  ["5200.00", "1640.25", "1052.25", "520.00", "1588.20"],
];

export const TWELVE: Bar[] = YEAR.map((key, index) => {
  const [northwind = "0", etsy = "0", substack = "0", tutoring = "0", spent = "0"] = EARNED[index] ?? [];
  const bar: Bar = { ...month(key), parts: { northwind, etsy, substack, tutoring }, spent };
  return index === EARNED.length - 1 ? { ...bar, isPresent: true, pace: "11470.00" } : bar;
});

export const EMPTY: Bar[] = YEAR.map((key) => ({ ...month(key), parts: {} }));

export const ONE: Bar[] = YEAR.map((key, index): Bar => {
  const isPresent = index === 11;
  return { ...month(key), parts: isPresent ? { etsy: "72.00" } : {}, isPresent };
});

/** Refunds, so that a platform is below the line with the expenses. */
export const REFUNDS: Bar[] = TWELVE.map((bar, index) => ({
  ...bar,
  pace: undefined,
  parts: index % 3 === 1 ? { ...bar.parts, etsy: "-1420.00", tutoring: "-300.00" } : bar.parts,
}));

export const LARGE: Bar[] = TWELVE.map((bar) => ({
  ...bar,
  pace: undefined,
  parts: Object.fromEntries(
    Object.entries(bar.parts).map(([id, amount]) => [id, amount.replace(".", "00000")]),
  ),
  spent: bar.spent?.replace(".", "00000"),
}));

export const LONG_NAMES: Series[] = SERIES.map((series, index) => ({
  ...series,
  name: `${series.name} and associates, for work done ${"on and on ".repeat(index + 1)}`.trim(),
}));

/** One bar for each of 31 days. */
export const DAYS: Bar[] = Array.from({ length: 31 }, (_, index): Bar => {
  const date = addDays("2026-10-23", index);
  return {
    key: date,
    label: formatDate(date, "en-IE", "short"),
    name: formatDate(date, "en-IE", "full"),
    parts:
      weekdayIndex(date) < 5
        ? { northwind: String(180 + ((index * 37) % 90)), tutoring: String((index % 3) * 36) }
        : {},
    isPresent: date === TODAY,
  };
});

export const POINTS: TrendPoint[] = TWELVE.map((bar, index) => ({
  key: bar.key,
  label: bar.label,
  name: bar.name,
  value: String(4000 + index * 330 + (index % 4) * 410),
  average: index > 1 && index < 11 ? String(4200 + index * 340) : null,
  isComplete: index < 11,
}));

export const OUTLOOK: Outlook[] = ["2026-12", "2027-01", "2027-02"].map((key, index) => ({
  ...month(key),
  p10: String(7600 - index * 300),
  p50: String(8700 + index * 140),
  p90: String(9900 + index * 520),
}));

export const LOSSES: TrendPoint[] = POINTS.map((point, index) => ({
  ...point,
  average: null,
  value: index === 4 || index === 5 ? null : String(Math.round(Math.sin(index) * 2400)),
}));

export const SHARES: StripShare[] = [
  { id: "a", name: "Northwind retainer", colour: "spruce", amount: "49750.00", detail: "€96.40" },
  { id: "b", name: "Etsy shop", colour: "ochre", amount: "7382.10", detail: "–" },
  { id: "c", name: "Substack", colour: "slate", amount: "6302.25", detail: "€210.00" },
  { id: "d", name: "Tutoring", colour: "brick", amount: "2580.00", detail: "€48.00" },
  {
    id: "e",
    name: "A platform with quite a long name that nobody would shorten",
    colour: "plum",
    amount: "41.50",
  },
  { id: "f", name: "Refunds only", colour: "teal", amount: "-120.00" },
];

export const HEAT = Array.from({ length: 360 }, (_, index) => {
  const date = addDays(TODAY, -index);
  const isFree = weekdayIndex(date) > 4 ? index % 5 !== 0 : index % 11 === 0;
  return { date, amount: isFree ? "0.00" : String(((index * 7919) % 340) + 40) };
});

export const BY_WEEKDAY = WEEKDAYS.map((weekday, index) => ({
  weekday,
  value: index === 6 ? null : (["82.10", "88.40", "96.25", "74.00", "61.30", "40.00"][index] ?? null),
}));
