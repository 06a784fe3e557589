import { expect, test } from "vitest";
import { currencyChoices, currencyNames, guessCurrency, isCurrency } from "./currencies";

test("what is no code is none, and names are those of the reader's language", () => {
  expect([isCurrency("EUR"), isCurrency("DEM"), isCurrency("eur")]).toEqual([true, false, false]);
  expect(currencyNames("de").find(({ value }) => value === "USD")?.label).toBe("US-Dollar");
});

test("the common ones are offered, and those in use beside them, each once", () => {
  const choices = currencyChoices("XOF", "EUR");
  expect(choices).toContain("XOF");
  expect(choices.filter((code) => code === "EUR")).toHaveLength(1);
  expect(choices).toHaveLength(48);
  expect(choices).toEqual(choices.toSorted());
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
