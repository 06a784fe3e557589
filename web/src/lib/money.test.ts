import { describe, expect, it } from "vitest";
import {
  compactMoney,
  currencyDigits,
  currencySign,
  editableAmount,
  formatDecimal,
  formatMoney,
  formatPercent,
  moneyParts,
  percentOf,
  zero,
} from "./money";

describe("the digits of a currency", () => {
  it("are those of ISO 4217, also where the browser rounds", () => {
    expect(["EUR", "JPY", "KWD", "CLF", "HUF", "IDR", "IQD"].map(currencyDigits)).toEqual([
      2, 0, 3, 4, 2, 2, 3,
    ]);
    expect([zero("EUR"), zero("JPY")]).toEqual(["0.00", "0"]);
  });
});

describe("an amount as it is read", () => {
  it("comes in the parts that are set in sizes of their own", () => {
    expect(moneyParts("-8412.50", "EUR", "en-IE")).toEqual([
      { kind: "sign", text: "−" },
      { kind: "currency", text: "€" },
      { kind: "integer", text: "8,412" },
      { kind: "fraction", text: ".50" },
    ]);
    expect(moneyParts("8412.50", "EUR", "de-DE").map((part) => part.kind)).toEqual([
      "integer",
      "fraction",
      "literal",
      "currency",
    ]);
  });

  it("has the minus that is as wide as a digit, and no other", () => {
    for (const locale of ["en-IE", "de-DE", "fr-FR", "sv-SE", "de-CH", "th-TH"]) {
      const text = formatMoney("-3", "EUR", locale);
      expect(text).toContain("−");
      expect(text).not.toContain("-");
    }
    expect(formatMoney("-0.00", "EUR", "en-IE")).toBe("€0.00");
  });

  it("loses nothing of a large one", () => {
    expect(formatMoney("9007199254740993.01", "EUR", "en-IE")).toBe("€9,007,199,254,740,993.01");
    expect(formatMoney("9007199254740993.01", "EUR", "de-DE")).toBe("9.007.199.254.740.993,01\u00a0€");
  });

  it("says what was asked of signs, minor units and the currency", () => {
    expect(formatMoney("5", "EUR", "en-IE", { signs: "always" })).toBe("+€5.00");
    expect(formatMoney("0", "EUR", "en-IE", { signs: "always" })).toBe("€0.00");
    expect(formatMoney("-5", "EUR", "en-IE", { signs: "never" })).toBe("€5.00");
    expect(formatMoney("11470", "EUR", "en-IE", { minor: "auto" })).toBe("€11,470");
    expect(formatMoney("11470.10", "EUR", "en-IE", { minor: "auto" })).toBe("€11,470.10");
    expect(formatMoney("11470.50", "EUR", "en-IE", { minor: "never" })).toBe("€11,471");
    expect(formatMoney("5", "EUR", "en-IE", { currency: "none" })).toBe("5.00");
    expect(formatMoney("5", "USD", "en-IE", { currency: "narrow" })).toBe("$5.00");
    expect(formatMoney("1250", "JPY", "en-IE")).toMatch(/1,250$/);
  });
});

describe("figures beside money", () => {
  it("are short on an axis", () => {
    expect(compactMoney("5000", "EUR", "en-IE")).toBe("€5k");
    expect(compactMoney("-1250000", "EUR", "en-IE")).toBe("−€1.3M");
    expect(compactMoney("0.00", "EUR", "en-IE")).toBe("0");
    expect(compactMoney("500", "EUR", "de-DE")).toBe("500\u00a0€");
  });

  it("are shares and quantities without empty digits", () => {
    expect(percentOf("6824.30", "8412.50", "en")).toBe("81%");
    expect(percentOf("1", "3", "en", 1)).toBe("33.3%");
    expect(percentOf("1", "0", "en")).toBeUndefined();
    expect(formatPercent("-0.125", "de", 1)).toBe("−12,5\u00a0%");
    expect(formatDecimal("41.00", "en")).toBe("41");
    expect(formatDecimal("1.5", "de", { least: 2 })).toBe("1,50");
  });

  it("stand where the locale puts them in a field", () => {
    expect(currencySign("EUR", "en-IE")).toEqual({ text: "€", side: "start" });
    expect(currencySign("EUR", "de-DE")).toEqual({ text: "€", side: "end" });
    expect(editableAmount("-1249.5", "EUR", "de-DE")).toBe("-1249,50");
    expect(editableAmount("9007199254740993.01", "EUR", "en")).toBe("9007199254740993.01");
  });
});
