import { expect, test } from "vitest";
import { countryNames, isCountry, isTimeZone, localeNames, timeZoneNames } from "./regions";

test("what is no code is none", () => {
  expect([isCountry("TH"), isCountry("EU")]).toEqual([true, false]);
  expect([isTimeZone("Pacific/Auckland"), isTimeZone("Mars/Olympus")]).toEqual([true, false]);
});

test("names are those of the reader's language", () => {
  expect(countryNames("fr").find(({ value }) => value === "DE")?.label).toBe("Allemagne");
  expect(localeNames("de-CH").filter(({ value }) => value === "de-CH")).toHaveLength(1);
});

test("a zone is a place, and the present one is always among them", () => {
  const zones = timeZoneNames("en", "US/Pacific");
  expect(zones.find(({ value }) => value === "Pacific/Auckland")?.label).toBe("Auckland (Pacific)");
  expect(zones.find(({ value }) => value === "America/Indiana/Knox")?.label).toBe("Knox (America, Indiana)");
  expect(zones.some(({ value }) => value === "US/Pacific")).toBe(true);
});
