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
