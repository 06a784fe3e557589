import { expect, it } from "vitest";
import { RESOURCES, touchedBy } from "./queries";

it("knows what an earning touches", () => {
  expect(touchedBy("earning.recorded")).toContain("earnings");
  expect(touchedBy("earning.recorded")).toContain("dashboard");
  expect(touchedBy("earning")).toEqual(touchedBy("earning.removed"));
});

it("knows that sample data touches everything that somebody has", () => {
  expect(touchedBy("sample.planted")).toEqual(RESOURCES);
  expect(touchedBy("sample.removed")).toEqual(RESOURCES);
});

it("touches nothing for a kind that it does not know", () => {
  expect(touchedBy("weather.changed")).toEqual([]);
});
