import { expect, it } from "vitest";
import { parseRows, sampleOf } from "./csv";
import { guessRoles, lacking, mappingOf, UNMATCHED } from "./mapping";

it("reads quotes with delimiters, line breaks and quotes in them", () => {
  expect(parseRows('a,"b, ""c""\nd",e\r\nf,,g', ",")).toEqual([
    ["a", 'b, "c"\nd', "e"],
    ["f", "", "g"],
  ]);
});

it("finds the delimiter, and the header below what stands above it", () => {
  const sample = sampleOf("\uFEFFAccount;12\n\nDate;Amount;Note\n1.2.2026;3,50;Rain\n");
  expect(sample).toEqual({ header: ["Date", "Amount", "Note"], rows: [["1.2.2026", "3,50", "Rain"]] });
});

it("guesses by the names of columns, and gives each role once", () => {
  expect(guessRoles(["Pickup", "dropoff", "fare", "Total", "Cur", "trip_id", "Memo", "Details"])).toEqual([
    "date",
    "end",
    "amount",
    "none",
    "currency",
    "sourceId",
    "notes",
    "notes",
  ]);
});

it("adds up several amounts, and takes hours from the date to the end", () => {
  const roles = ["date", "end", "amount", "amount", "platform"] as const;
  const mapping = mappingOf({ ...UNMATCHED, roles, dateFormat: "iso" }, [
    "pickup",
    "dropoff",
    "fare",
    "tip",
    "color",
  ]);
  expect(JSON.parse(mapping ?? "")).toEqual({
    date: "pickup",
    amount: ["fare", "tip"],
    hours: { start: "pickup", end: "dropoff" },
    platform: "color",
    dateFormat: "iso",
  });
});

it("says only how dates are written of a file that is known", () => {
  expect(mappingOf({ ...UNMATCHED, dateFormat: "dmy" }, ["Date"])).toBe('{"dateFormat":"dmy"}');
  expect(mappingOf(UNMATCHED, ["Date"])).toBeNull();
});

it("says what is lacking", () => {
  expect(lacking(["amount"])).toBe("date");
  expect(lacking(["date", "none"])).toBe("amount");
  expect(lacking(["date", "amount"])).toBeNull();
});
