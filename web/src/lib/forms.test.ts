import { i18n } from "@lingui/core";
import { afterAll, expect, it } from "vitest";
import { parseAmount } from "./amount-input";
import "./i18n";
import { readNumber, sumExample } from "./forms";

function speak(locale: string): void {
  i18n.loadAndActivate({ locale: locale.slice(0, 2), locales: locale, messages: {} });
}

afterAll(() => speak("en"));

it("gives examples as they are typed in the locale, and as they are understood", () => {
  speak("en-IE");
  expect(sumExample("EUR")).toBe("40 + 12.50");
  expect(readNumber("x")).toEqual({ ok: false, message: "Enter a number, for example 1.5." });
  speak("de-DE");
  expect(sumExample("EUR")).toBe("40 + 12,50");
  expect(parseAmount(sumExample("EUR"), { currency: "EUR", locale: "de-DE" })).toMatchObject({
    amount: "52.50",
  });
  expect(sumExample("JPY")).toBe("40 + 12");
  expect(readNumber("x")).toEqual({ ok: false, message: "Enter a number, for example 1,5." });
});
