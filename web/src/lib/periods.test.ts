import { i18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Calendar,
  daysOf,
  daysPassed,
  isPresent,
  next,
  type Period,
  periodParams,
  periodQuery,
  periodTitle,
  present,
  previous,
  readPeriod,
  SPANS,
  withPeriod,
} from "./periods";

/** A Sunday, with the fiscal year of Britain. */
const calendar: Calendar = { today: "2026-11-22", weekStartsOn: "monday", fiscalYearStart: "04-06" };

function span(period: Period | undefined): string[] | undefined {
  const days = period && daysOf(period, calendar);
  return days && [days.from, days.to];
}

beforeAll(() => {
  i18n.setMessagesCompiler(compileMessage);
  i18n.loadAndActivate({ locale: "en", messages: {} });
});

describe("a period", () => {
  it("has the days that the server gives it", () => {
    expect(SPANS.map((name) => span(present(name, calendar)))).toEqual([
      ["2026-11-22", "2026-11-22"],
      ["2026-11-16", "2026-11-22"],
      ["2026-11-01", "2026-11-30"],
      ["2026-10-01", "2026-12-31"],
      ["2026-01-01", "2026-12-31"],
      ["2026-04-06", "2027-04-05"],
    ]);
    expect(span({ kind: "span", span: "fiscalYear", day: "2026-04-05" })).toEqual([
      "2025-04-06",
      "2026-04-05",
    ]);
    expect(span({ kind: "all" })).toBeUndefined();
  });

  it("has one before it and one after it, without a gap", () => {
    const earlier = (name: (typeof SPANS)[number]) => span(previous(present(name, calendar), calendar));
    expect(earlier("month")).toEqual(["2026-10-01", "2026-10-31"]);
    expect(earlier("quarter")).toEqual(["2026-07-01", "2026-09-30"]);
    expect(earlier("week")).toEqual(["2026-11-09", "2026-11-15"]);
    const days: Period = { kind: "days", from: "2026-11-01", to: "2026-11-22" };
    expect(span(previous(days, calendar))).toEqual(["2026-10-10", "2026-10-31"]);
    expect(span(next(days, calendar))).toEqual(["2026-11-23", "2026-12-14"]);
    expect(previous({ kind: "all" }, calendar)).toBeUndefined();
    for (const name of SPANS) {
      const there = next(present(name, calendar), calendar);
      expect(there && span(previous(there, calendar))).toEqual(span(present(name, calendar)));
    }
  });

  it("knows how much of it has passed", () => {
    expect(daysPassed(present("month", calendar), calendar)).toEqual({ passed: 22, of: 30 });
    expect(daysPassed({ kind: "days", from: "2027-01-01", to: "2027-01-31" }, calendar)).toEqual({
      passed: 0,
      of: 31,
    });
    expect(isPresent({ kind: "days", from: "2026-11-23", to: "2026-11-30" }, calendar)).toBe(false);
  });

  it("asks the API by name while it lasts", () => {
    expect(periodQuery(present("month", calendar), calendar)).toEqual({ period: "month" });
    expect(periodQuery({ kind: "span", span: "month", day: "2026-10-05" }, calendar)).toEqual({
      from: "2026-10-01",
      to: "2026-10-31",
    });
    expect(periodQuery({ kind: "all" }, calendar)).toEqual({ period: "all" });
  });

  it("survives the address bar", () => {
    const periods: Period[] = [
      { kind: "all" },
      { kind: "days", from: "2026-11-01", to: "2026-11-22" },
      ...SPANS.map((name) => present(name, calendar)),
      ...SPANS.map((name): Period => ({ kind: "span", span: name, day: "2025-02-10" })),
    ];
    for (const period of periods) {
      const read = readPeriod(new URLSearchParams(periodParams(period, calendar)), calendar);
      expect([read.kind, span(read)]).toEqual([period.kind, span(period)]);
    }
  });

  it("falls back where the address makes no sense", () => {
    for (const text of [
      "",
      "period=decade",
      "from=2026-11-22",
      "from=2026-11-22&to=2026-11-01",
      "from=x&to=y",
    ]) {
      expect(readPeriod(new URLSearchParams(text), calendar), text).toEqual(present("month", calendar));
    }
    expect(readPeriod(new URLSearchParams(), calendar, "all")).toEqual({ kind: "all" });
  });

  it("leaves the other filters alone", () => {
    const changed = withPeriod(
      new URLSearchParams("q=etsy&from=2026-01-01&to=2026-01-31"),
      { kind: "all" },
      calendar,
    );
    expect(changed.toString()).toBe("q=etsy&period=all");
  });

  it("has a title", () => {
    const title = (period: Period) => periodTitle(period, calendar, i18n, "en-GB");
    expect(SPANS.map((name) => title(present(name, calendar)))).toEqual([
      "22 November",
      "16–22 November",
      "November 2026",
      "Q4 2026",
      "2026",
      "Fiscal year 2026/27",
    ]);
    expect(title({ kind: "days", from: "2026-11-01", to: "2026-11-22" })).toBe("1–22 November");
    expect(title({ kind: "days", from: "2026-10-01", to: "2026-10-31" })).toBe("October 2026");
    expect(title({ kind: "days", from: "2025-12-30", to: "2026-01-02" })).toBe(
      "30 December 2025 – 2 January 2026",
    );
    expect(title({ kind: "all" })).toBe("All time");
  });
});
