import { i18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { describe, expect, it } from "vitest";
import {
  addDays,
  addMonths,
  dayOf,
  daysBetween,
  dueInWords,
  firstOfMonth,
  formatDate,
  formatDay,
  formatDays,
  formatInstant,
  lastOfMonth,
  readDate,
  relativeDay,
  startOfWeek,
  weekdayName,
  weekdaysFrom,
} from "./dates";

describe("civil dates", () => {
  it("are counted without clocks", () => {
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(daysBetween("2026-11-22", "2026-11-16")).toBe(-6);
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(lastOfMonth("2028-02-10")).toBe("2028-02-29");
    expect(addMonths("2026-03-15", -4)).toBe("2025-11-15");
    expect(addMonths("2028-02-29", 12)).toBe("2029-02-28");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(firstOfMonth("2026-11-22")).toBe("2026-11-01");
    expect(["2026-02-28", "0999-12-31"].map(readDate)).toEqual(["2026-02-28", "0999-12-31"]);
    expect(["2026-02-30", "2026-13-01", "2026-2-3", "today"].map(readDate)).toEqual(Array(4).fill(undefined));
    expect(() => addDays("2026-02-30", 1)).toThrow(RangeError);
  });

  it("fall in weeks that start where the profile says", () => {
    expect(startOfWeek("2026-11-22", "monday")).toBe("2026-11-16");
    expect(startOfWeek("2026-11-22", "sunday")).toBe("2026-11-22");
    expect(startOfWeek("2026-11-22", "saturday")).toBe("2026-11-21");
    expect(weekdaysFrom("sunday").slice(0, 2)).toEqual(["sunday", "monday"]);
    expect([weekdayName("monday", "en"), weekdayName("monday", "de", "long")]).toEqual(["Mon", "Montag"]);
  });

  it("belong to the zone of the profile", () => {
    expect(dayOf("2026-11-22T10:30:00.000Z", "Pacific/Auckland")).toBe("2026-11-22");
    expect(dayOf("2026-11-22T11:30:00.000Z", "Pacific/Auckland")).toBe("2026-11-23");
    expect(formatInstant("2026-11-22T11:30:00.000Z", "en-GB", "Pacific/Auckland")).toBe("23 Nov 2026, 00:30");
  });

  it("are written as the locale writes them, in years of our era", () => {
    expect(formatDate("2026-11-22", "en-GB", "long")).toBe("22 November 2026");
    expect(formatDate("2026-11-22", "th-TH", "medium")).toContain("2026");
    expect(formatDay("2026-11-22", "en-GB", "2026-01-01")).toBe("22 Nov");
    expect(formatDay("2025-11-22", "en-GB", "2026-01-01")).toBe("22 Nov 2025");
    expect(formatDays("2026-11-01", "2026-11-22", "en-GB", "2026-11-22")).toBe("1–22 November");
    expect(formatDays("2026-12-28", "2027-01-03", "en-GB", "2026-11-22")).toBe(
      "28 December 2026 – 3 January 2027",
    );
  });

  it("stand in the order that the reader chose, whatever that of the language is", () => {
    const ways = (locale: string, dateOrder: "auto" | "dmy" | "mdy" | "ymd") => {
      const manner = { locale, dateOrder };
      return [
        formatDay("2026-11-02", manner, "2026-01-01"),
        ...(["medium", "long", "numeric"] as const).map((style) => formatDate("2026-11-02", manner, style)),
      ];
    };
    expect(ways("en-GB", "auto")).toEqual(["2 Nov", "2 Nov 2026", "2 November 2026", "02/11/2026"]);
    expect(ways("en-GB", "dmy")).toEqual(ways("en-GB", "auto"));
    expect(ways("en-US", "dmy")).toEqual(ways("en-GB", "auto"));
    expect(ways("en-GB", "mdy")).toEqual(["Nov 2", "Nov 2, 2026", "November 2, 2026", "11/02/2026"]);
    expect(ways("en-GB", "ymd")).toEqual(["Nov 2", "2026-11-02", "2026 November 2", "2026-11-02"]);
    expect(ways("de-DE", "auto")).toEqual(["2. Nov.", "2. Nov. 2026", "2. November 2026", "02.11.2026"]);
    expect(ways("de-DE", "ymd")).toEqual(["Nov. 2", "2026-11-02", "2026 November 2", "2026-11-02"]);
    expect(ways("th-TH", "ymd")[1]).toBe("2026-11-02");
    expect(ways("sv-SE", "ymd")[3]).toBe("2026-11-02");
    expect(ways("ja-JP", "dmy")[3]).toBe("02/11/2026");
  });

  it("keep their weekday, their hour and their month where that order changes", () => {
    const iso = { locale: "en-GB", dateOrder: "ymd" } as const;
    const american = { locale: "en-GB", dateOrder: "mdy" } as const;
    expect(formatInstant("2026-11-22T11:30:00.000Z", iso, "Pacific/Auckland")).toBe("2026-11-23, 00:30");
    expect(formatInstant("2026-11-22T11:30:00.000Z", american, "UTC")).toBe("Nov 22, 2026, 11:30");
    expect(formatDate("2026-11-22", american, "weekday")).toBe("Sun Nov 22");
    expect(formatDate("2026-11-22", american, "month")).toBe("November 2026");
    expect(formatDays("2026-11-01", "2026-11-22", american, "2026-11-22")).toBe("November 1 – November 22");
    expect(formatDays("2026-11-01", "2026-11-01", american, "2026-11-22")).toBe("November 1");
  });

  it("are said in words", () => {
    i18n.setMessagesCompiler(compileMessage);
    i18n.loadAndActivate({ locale: "en", messages: {} });
    const due = (date: string) => dueInWords(i18n, date, "2026-11-22");
    expect([
      due("2026-11-22"),
      due("2026-11-23"),
      due("2026-11-25"),
      due("2026-11-21"),
      due("2026-11-16"),
    ]).toEqual(["due today", "due tomorrow", "due in 3 days", "1 day overdue", "6 days overdue"]);
    expect(relativeDay("2026-11-21", "2026-11-22", "en")).toBe("yesterday");
    expect(relativeDay("2026-11-25", "2026-11-22", "de")).toBe("in 3 Tagen");
  });
});
