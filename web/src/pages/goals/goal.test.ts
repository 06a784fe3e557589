import { i18n } from "@lingui/core";
import { beforeAll, describe, expect, it } from "vitest";
import type { GoalView, MonthView } from "@/api";
import "@/lib/i18n";
import { BLANK, examplesOf, nameOf, readGoal, roundUp, timeOf } from "./goal";

beforeAll(() => i18n.loadAndActivate({ locale: "en", locales: "en-IE", messages: {} }));

function month(name: string, total: string | null, hours = "0"): MonthView {
  return {
    month: name,
    total,
    hours,
    currency: "EUR",
    byPlatform: [],
    count: 1,
    hourlyRate: null,
    hoursCount: 0,
    totals: [],
  };
}

function goal(from: string, to: string): GoalView {
  return { window: { from, to } } as GoalView;
}

describe("the form of a goal", () => {
  it("names what was given no name", () => {
    expect(readGoal({ ...BLANK, target: "5,000" }, "EUR")).toMatchObject({
      ok: true,
      goal: { title: "Earn €5,000 each month", target: "5000.00", currency: "EUR", endsOn: null },
    });
    expect(readGoal({ ...BLANK, kind: "hours", period: "week", target: "20" }, "EUR")).toMatchObject({
      ok: true,
      goal: { title: "Work 20 h each week", target: "20", currency: null },
    });
    expect(nameOf("savings", "custom", "€10")).toBe("Keep €10");
  });

  it("says what is wrong on the field", () => {
    const errors = (text: object) => {
      const read = readGoal({ ...BLANK, ...text }, "EUR");
      return read.ok ? [] : Object.keys(read.errors);
    };
    expect(errors({})).toEqual(["target"]);
    expect(errors({ target: "0" })).toEqual(["target"]);
    expect(errors({ target: "10", period: "custom" })).toEqual(["endsOn"]);
    expect(errors({ target: "10", period: "custom", startsOn: "2026-11-22", endsOn: "2026-11-01" })).toEqual([
      "endsOn",
    ]);
  });
});

describe("goals that are offered", () => {
  it("rest on complete months only", () => {
    const months = [
      month("2026-09", "4000.00", "80"),
      month("2026-10", "5000.00", "94"),
      month("2026-11", "1.00"),
    ];
    expect(examplesOf(months, "2026-11-22")).toEqual([
      { kind: "earnings", period: "month", target: "5000" },
      { kind: "savings", period: "month", target: "2700" },
      { kind: "hours", period: "week", target: "20" },
    ]);
  });

  it("are a year's where no hours are known, and none without a month", () => {
    expect(examplesOf([month("2026-10", "1000.00")], "2026-11-22")[2]).toEqual({
      kind: "earnings",
      period: "year",
      target: "14000",
    });
    expect(examplesOf([month("2026-11", "5.00"), month("2026-10", null)], "2026-11-22")).toEqual([]);
  });

  it("have round targets", () => {
    expect(["8412.50", "8500.00", "8500.01", "7.20", "96"].map(roundUp)).toEqual([
      "8500",
      "8500",
      "8600",
      "8",
      "96",
    ]);
  });
});

it("counts the days of a goal", () => {
  expect(timeOf(goal("2026-11-01", "2026-11-30"), "2026-11-22")).toEqual({ passed: 22 / 30, left: 8 });
  expect(timeOf(goal("2026-12-01", "2026-12-31"), "2026-11-22")).toEqual({ passed: 0, left: 39 });
  expect(timeOf(goal("2026-10-01", "2026-10-31"), "2026-11-22")).toEqual({ passed: 1, left: 0 });
});
