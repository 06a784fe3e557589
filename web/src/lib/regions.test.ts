import { expect, test } from "vitest";
import {
  countryNames,
  currencyNames,
  guessCurrency,
  isCountry,
  isCurrency,
  isTimeZone,
  localeNames,
  timeZoneNames,
} from "./regions";

test("what is no code is none", () => {
  expect([isCurrency("EUR"), isCurrency("DEM"), isCurrency("eur")]).toEqual([true, false, false]);
  expect([isCountry("TH"), isCountry("EU")]).toEqual([true, false]);
  expect([isTimeZone("Pacific/Auckland"), isTimeZone("Mars/Olympus")]).toEqual([true, false]);
});

test("names are those of the reader's language", () => {
  expect(currencyNames("de").find(({ value }) => value === "USD")?.label).toBe("US-Dollar");
  expect(countryNames("fr").find(({ value }) => value === "DE")?.label).toBe("Allemagne");
  expect(localeNames("de-CH").filter(({ value }) => value === "de-CH")).toHaveLength(1);
});

test("a zone is a place, and the present one is always among them", () => {
  const zones = timeZoneNames("en", "US/Pacific");
  expect(zones.find(({ value }) => value === "Pacific/Auckland")?.label).toBe("Auckland (Pacific)");
  expect(zones.find(({ value }) => value === "America/Indiana/Knox")?.label).toBe("Knox (America, Indiana)");
  expect(zones.some(({ value }) => value === "US/Pacific")).toBe(true);
});

test("the currency to begin with is that of the locale's country", () => {
  expect(["en-GB", "de", "pt-BR", "th", "ar-EG"].map(guessCurrency)).toEqual([
    "GBP",
    "EUR",
    "BRL",
    "THB",
    "USD",
  ]);
});
