import { describe, expect, it } from "vitest";
import { parseAmount, parseNumber } from "./amount-input";

function read(text: string, locale = "en-IE", currency = "EUR"): string {
  const result = parseAmount(text, { locale, currency });
  return result.ok ? result.amount : result.problem.kind;
}

describe("an amount as a person types it", () => {
  it.each([
    ["1249.5", "en-IE", "1249.50"],
    ["1,249.50", "en-IE", "1249.50"],
    ["1.249,50", "de-DE", "1249.50"],
    ["1 249,50", "fr-FR", "1249.50"],
    ["1\u202f249,50", "fr-FR", "1249.50"],
    ["1\u00a0249,50\u00a0€", "fr-FR", "1249.50"],
    ["1'249.50", "de-CH", "1249.50"],
    ["1’249.50", "de-CH", "1249.50"],
    ["๑,๒๔๙.๕๐", "th-TH", "1249.50"],
    ["١٬٢٤٩٫٥٠", "ar-EG", "1249.50"],
    ["1,24,950.00", "en-IN", "124950.00"],
    [".5", "en-IE", "0.50"],
    [",5", "de-DE", "0.50"],
    ["1,249", "en-IE", "1249.00"],
    ["1.249", "de-DE", "1249.00"],
    ["１２.５０", "ja-JP", "12.50"],
  ])("%s in %s is %s", (text, locale, amount) => {
    expect(read(text, locale)).toBe(amount);
  });

  it("takes the manner of another locale where it cannot be mistaken", () => {
    expect(read("1.249,50", "en-IE")).toBe("1249.50");
    expect(read("1,249.50", "de-DE")).toBe("1249.50");
    expect(read("12,50", "en-IE")).toBe("12.50");
    expect(read("12.50", "de-DE")).toBe("12.50");
    expect(read("1.249.500", "en-IE")).toBe("1249500.00");
  });

  it("asks rather than guesses", () => {
    expect(parseAmount("1.249", { locale: "en-IE", currency: "EUR" })).toEqual({
      ok: false,
      problem: { kind: "ambiguous", readings: ["1249", "1.249"] },
    });
    expect(read("1.249", "fr-FR")).toBe("ambiguous");
    expect(read("1,249", "de-CH")).toBe("ambiguous");
    expect(read("1.249", "en-IE", "KWD")).toBe("1.249");
  });

  it.each([
    ["€12.50", "EUR", "12.50"],
    ["12.50 eur", "EUR", "12.50"],
    ["12.50€", "EUR", "12.50"],
    ["$3", "USD", "3.00"],
    ["US$3", "USD", "3.00"],
    ["¥ 1250", "JPY", "1250"],
    ["kr 50", "SEK", "50.00"],
    ["฿1,250", "THB", "1250.00"],
  ])("%s in %s is %s", (text, currency, amount) => {
    expect(read(text, "en-IE", currency)).toBe(amount);
  });

  it("refuses the sign of another currency", () => {
    expect(read("$12.50")).toBe("otherCurrency");
    expect(read("12.50 CHF")).toBe("otherCurrency");
    expect(read("lunch 12")).toBe("malformed");
    expect(read("abc")).toBe("malformed");
  });

  it("reads every minus there is", () => {
    for (const text of ["-12.50", "−12.50", "–12.50", "(12.50)", "€-12.50", "-€12.50", "- 12.50"]) {
      expect(read(text), text).toBe("-12.50");
    }
    expect(read("-0")).toBe("0.00");
  });

  it("adds up what is typed as a sum, exactly", () => {
    expect(read("40+12.50")).toBe("52.50");
    expect(read("40 + 12,50 − 3×2", "de-DE")).toBe("46.50");
    expect(read("0.1+0.2")).toBe("0.30");
    expect(read("1.5*33.33")).toBe("tooPrecise");
    expect(read("1.5 x 33")).toBe("49.50");
    expect(read("=3*0.5")).toBe("1.50");
    expect(parseAmount("40+2", { locale: "en", currency: "EUR" })).toMatchObject({ isSum: true });
    expect(parseAmount("-42", { locale: "en", currency: "EUR" })).toMatchObject({ isSum: false });
  });

  it("keeps to the digits of the currency", () => {
    expect(read("12.5", "ja-JP", "JPY")).toBe("tooPrecise");
    expect(read("12.00", "ja-JP", "JPY")).toBe("tooPrecise");
    expect(read("1250", "ja-JP", "JPY")).toBe("1250");
    expect(read("12.345", "en-IE", "KWD")).toBe("12.345");
    expect(read("12.3456")).toBe("tooPrecise");
    expect(read("12.50", "hu-HU", "HUF")).toBe("12.50");
  });

  it("loses nothing of a large amount", () => {
    expect(read("9,007,199,254,740,993.01")).toBe("9007199254740993.01");
    expect(read("9.007.199.254.740.993,01", "de-DE")).toBe("9007199254740993.01");
    expect(read("99999999999999999999")).toBe("tooLarge");
  });

  it.each(["", "  ", "\u200e"])("nothing typed is nothing wrong", (text) => {
    expect(read(text)).toBe("empty");
  });

  it.each([
    "40+",
    "+",
    "1..2",
    "40 12",
    "1,2,3",
    "12a",
    "3/2",
    "1.2.3,4",
    "(1",
    "1'24",
    "--",
    "2*-3",
    "1,249,50.1",
  ])("%s is refused", (text) => {
    expect(read(text)).toBe("malformed");
  });
});

describe("hours and quantities", () => {
  it("have digits of their own", () => {
    expect(parseNumber("1,5", "de-DE", 2)).toMatchObject({ ok: true, amount: "1.5" });
    expect(parseNumber("2*1.25", "en", 2)).toMatchObject({ ok: true, amount: "2.5" });
    expect(parseNumber("1.256", "en", 2)).toEqual({ ok: false, problem: { kind: "tooPrecise", digits: 2 } });
    expect(parseNumber("", "en", 2)).toEqual({ ok: false, problem: { kind: "empty" } });
  });
});
