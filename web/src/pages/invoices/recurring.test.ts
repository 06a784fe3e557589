import { expect, it } from "vitest";
import { emptyLine } from "./draft";
import { emptyRecurring, readRecurring } from "./recurring";

const LINE = { ...emptyLine(), description: "Retainer", unitPrice: "2600" };

it("says everything that is missing at once", () => {
  const reading = readRecurring({ ...emptyRecurring("2026-11-27"), anchor: null }, "EUR");
  expect(!reading.ok && Object.keys(reading.errors)).toEqual([
    "name",
    "customerId",
    "anchor",
    "lines[0].description",
  ]);
});

it("makes what the server takes of it", () => {
  const text = {
    ...emptyRecurring("2026-11-27"),
    name: "Retainer",
    customerId: "c1",
    every: "3",
    lines: [LINE],
  };
  expect(readRecurring(text, "EUR")).toMatchObject({
    ok: true,
    body: { every: 3, unit: "month", anchor: "2026-11-27", endsOn: null, lines: [{ unitPrice: "2600" }] },
  });
});
