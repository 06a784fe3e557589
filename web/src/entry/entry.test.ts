import { expect, it } from "vitest";
import { readEntry } from "./entry";

const TEXT = {
  amount: "40+12.50",
  platformId: "etsy",
  newPlatform: "",
  date: "2026-11-22",
  hours: "",
  notes: " ",
};

it("reads a sum, and leaves out what was left out", () => {
  expect(readEntry(TEXT, "EUR")).toEqual({
    ok: true,
    entry: {
      earning: { amount: "52.50", date: "2026-11-22", hours: null, notes: null },
      currency: "EUR",
      platform: { id: "etsy" },
    },
  });
});

it("takes the name of a new platform", () => {
  const reading = readEntry({ ...TEXT, platformId: "", newPlatform: " Substack " }, "EUR");
  expect(reading.ok && reading.entry.platform).toEqual({ name: "Substack" });
});

it("names all that is wrong at once", () => {
  const reading = readEntry({ ...TEXT, amount: "", platformId: "", date: "", hours: "x" }, "EUR");
  expect(!reading.ok && Object.keys(reading.errors).toSorted()).toEqual([
    "amount",
    "date",
    "hours",
    "platformId",
  ]);
});

it("knows that yen have no decimals", () => {
  const reading = readEntry({ ...TEXT, amount: "12.5" }, "JPY");
  expect(!reading.ok && reading.errors.amount).toBe("JPY has no decimals.");
});
