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
    "none",
    "amount",
    "currency",
    "sourceId",
    "notes",
    "notes",
  ]);
});

it.each([
  ["Date,Base Pay,Tips,Adjustments,Total", "Total", "Date"],
  ["Payout Date,Payout ID,Trip date,Earnings", "Earnings", "Trip date"],
  ["Delivery Date,Order ID,Subtotal,Tip,Fee Amount,Net Payout", "Net Payout", "Delivery Date"],
  ["Order Amount,Commission amount,Net amount,Date", "Net amount", "Date"],
  ["Tips,Fare,Service Fee,Total Earnings,Trip Date", "Total Earnings", "Trip Date"],
  ["Date,Tax amount,Amount", "Amount", "Date"],
  ["Date,Total hours,Tips", "Tips", "Date"],
  ["Payout Date,Amount", "Amount", "Payout Date"],
  ["Datum,Uhrzeit,Fahrpreis,Trinkgeld,Netto", "Netto", "Datum"],
])("takes what is left in the end for the amount, and the day of the work: %s", (names, amount, date) => {
  const header = names.split(",");
  const roles = guessRoles(header);

  expect(header.filter((_, index) => roles[index] === "amount")).toEqual([amount]);
  expect(header.filter((_, index) => roles[index] === "date")).toEqual([date]);
});

it("takes a column for the platform only where its name says nothing else", () => {
  expect(guessRoles(["ID", "Created on", "Source fee amount", "Source fee currency"])).not.toContain(
    "platform",
  );
  expect(guessRoles(["Datum", "Firma", "Betrag"])).toEqual(["date", "platform", "amount"]);
  expect(guessRoles(["Date", "Store Name", "Amount"])).toEqual(["date", "platform", "amount"]);
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
