import { i18n } from "@lingui/core";
import { afterEach, expect, it } from "vitest";
import { editable, editablePrice } from "./editable";

/** Figures are written as they are there, in whatever language. */
function writeAs(locale: string): void {
  i18n.loadAndActivate({ locale: "en", locales: locale, messages: {} });
}

afterEach(() => writeAs("en"));

it("writes numbers as one would type them, so that they are read as they were meant", () => {
  expect(editable("2600.000000")).toBe("2600");
  writeAs("de-DE");
  expect(editable("1249.50")).toBe("1249,5");
});

it("writes prices with the digits of their currency, and loses none beyond them", () => {
  expect(editablePrice("62.5", "EUR")).toBe("62.50");
  expect(editablePrice("2600.000000", "EUR")).toBe("2600.00");
  expect(editablePrice("0.012500", "EUR")).toBe("0.0125");
  expect(editablePrice("-3", "KWD")).toBe("-3.000");
  expect(editablePrice("1200", "JPY")).toBe("1200");
  expect(editablePrice("0.5", "JPY")).toBe("0.5");
  writeAs("de-DE");
  expect(editablePrice("1249.5", "EUR")).toBe("1249,50");
});
