import { describe, expect, it } from "vitest";
import { orderOf, parseDateInput } from "./date-input";

/** A Sunday. */
const today = "2026-11-22";

function read(text: string, locale = "en-IE", more = {}): string | undefined {
  return parseDateInput(text, { today, locale, ...more });
}

describe("a date as a person types it", () => {
  it.each([
    ["22", "2026-11-22"],
    ["3", "2026-11-03"],
    ["24", "2026-11-24"],
    ["8", "2026-11-08"],
    ["22.11", "2026-11-22"],
    ["22.11.", "2026-11-22"],
    ["22/11/26", "2026-11-22"],
    ["22-11-2025", "2025-11-22"],
    ["22 11 26", "2026-11-22"],
    ["2026-11-22", "2026-11-22"],
    ["20261122", "2026-11-22"],
    ["-1", "2026-11-21"],
    ["−7", "2026-11-15"],
    ["+1", "2026-11-23"],
    ["today", "2026-11-22"],
    ["tod", "2026-11-22"],
    ["Yesterday", "2026-11-21"],
    ["tomorrow", "2026-11-23"],
    ["mon", "2026-11-16"],
    ["sunday", "2026-11-22"],
    ["22 nov", "2026-11-22"],
    ["nov 22", "2026-11-22"],
    ["3 January 2027", "2027-01-03"],
    ["2027 jan 3", "2027-01-03"],
    ["２２", "2026-11-22"],
  ])("%s is %s", (text, date) => {
    expect(read(text)).toBe(date);
  });

  it("follows the order of the locale, or the one that is asked for", () => {
    expect([orderOf("en-US"), orderOf("en-IE"), orderOf("sv-SE"), orderOf("th-TH")]).toEqual([
      "mdy",
      "dmy",
      "ymd",
      "dmy",
    ]);
    expect(read("5/11", "en-US")).toBe("2026-05-11");
    expect(read("5/11", "en-US", { dateOrder: "dmy" })).toBe("2026-11-05");
    expect(read("22/11", "en-US")).toBe("2026-11-22");
    expect(read("26-11-22", "sv-SE")).toBe("2026-11-22");
  });

  it("reads the words of the locale", () => {
    expect(read("gestern", "de-DE")).toBe("2026-11-21");
    expect(read("mo", "de-DE")).toBe("2026-11-16");
    expect(read("22. März", "de-DE")).toBe("2026-03-22");
    expect(read("lundi", "fr-FR")).toBe("2026-11-16");
    expect(read("วันนี้", "th-TH")).toBe("2026-11-22");
    expect(read("๒๒/๑๑/๒๕๖๙", "th-TH")).toBe("2026-11-22");
  });

  it("looks ahead for what is due", () => {
    expect(read("mon", "en-IE", { toward: "future" })).toBe("2026-11-23");
    expect(read("20", "en-IE", { toward: "future" })).toBe("2026-12-20");
    expect(read("1.3", "en-IE", { toward: "future" })).toBe("2027-03-01");
  });

  it("takes the nearest year and month where they are left out", () => {
    expect(parseDateInput("28.12", { today: "2027-01-03", locale: "en-IE" })).toBe("2026-12-28");
    expect(parseDateInput("30", { today: "2026-12-02", locale: "en-IE" })).toBe("2026-11-30");
  });

  it.each(["", "t", "0", "32", "31.2.2026", "13/13", "soon", "1/2/3/4", "22nov"])("%s is no date", (text) => {
    expect(read(text)).toBeUndefined();
  });
});
