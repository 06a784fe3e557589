import { expect, it } from "vitest";
import { touchedBy } from "./queries";

it("knows what an earning touches", () => {
  expect(touchedBy("earning.recorded")).toContain("earnings");
  expect(touchedBy("earning.recorded")).toContain("dashboard");
  expect(touchedBy("earning")).toEqual(touchedBy("earning.removed"));
});

it("touches nothing for a kind that it does not know", () => {
  expect(touchedBy("weather.changed")).toEqual([]);
});
