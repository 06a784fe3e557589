import { describe, expect, it } from "vitest";
import { type Bar, barAt, barsAxis, earned, layoutBars, type Series } from "./bars";
import { layoutDays, levelsOf } from "./heatmap";
import { layoutMeter, layoutStock } from "./meter";
import { walk } from "./reading";
import { sparkPlaces } from "./Sparkline";
import { axisOf, heightOf, labelled, NOTHING, tickText } from "./scale";
import { block, GAP } from "./shapes";
import { layoutStrip, withRest } from "./strip";
import { layoutTrend, nearestMark } from "./trend";
import type { Box } from "./use-box";

const box: Box = { width: 640, height: 240, start: 40, top: 10, bottom: 210, rtl: false };
const series: Series[] = [
  { id: "a", name: "A", colour: "spruce" },
  { id: "b", name: "B", colour: "ochre" },
];

function bar(key: string, parts: Record<string, string>, more: Partial<Bar> = {}): Bar {
  return { key, label: key, name: key, parts, ...more };
}

describe("an axis", () => {
  it("has round values and ends with the data", () => {
    expect(axisOf([8412.5, -1588.2])).toEqual({
      low: -1588.2,
      high: 8412.5,
      ticks: [0, 2000, 4000, 6000, 8000],
    });
    expect(axisOf([96, 82])).toEqual({ low: 0, high: 96, ticks: [0, 20, 40, 60, 80] });
    expect(axisOf([0.3]).ticks.map(tickText)).toEqual(["0", "0.1", "0.2", "0.3"]);
    expect(axisOf([999_999_999_999]).ticks.map(tickText)).toContain("200000000000");
  });

  it("has its lines even of nothing", () => {
    expect(axisOf([])).toBe(NOTHING);
    expect(axisOf([0, 0])).toBe(NOTHING);
  });

  it("leaves out the names that would touch, never the last", () => {
    const shown = labelled(31, 20, 42);
    expect([shown(30), shown(29), shown(28), shown(27)]).toEqual([true, false, false, true]);
    expect(labelled(12, 50, 20)(0)).toBe(true);
  });
});

describe("bars", () => {
  it("stand on the line, and what went out hangs below it", () => {
    const layout = layoutBars([bar("nov", { a: "600.00", b: "300.00" }, { spent: "100.00" })], series, box);
    const y = heightOf(layout.axis, box.bottom, box.top);
    const [out, a, b] = [...(layout.columns[0]?.blocks ?? [])].sort((one, other) => other.y - one.y);
    expect([out?.colour, a?.colour, b?.colour]).toEqual(["out", "spruce", "ochre"]);
    expect([out?.ends, a?.ends, b?.ends]).toEqual([["bottom"], [], ["top"]]);
    expect(b?.y).toBeCloseTo(y(900));
    expect((a?.y ?? 0) - ((b?.y ?? 0) + (b?.height ?? 0))).toBeCloseTo(GAP);
  });

  it("hang refunds below the line too", () => {
    const bars = [bar("nov", { a: "600.00", b: "-200.00" }, { spent: "100.00" })];
    expect([barsAxis(bars).low, barsAxis(bars).high]).toEqual([-300, 600]);
    expect(
      layoutBars(bars, series, box).columns[0]?.blocks.filter(({ ends }) => ends.length > 0),
    ).toHaveLength(2);
  });

  it("add up exactly what is read out", () => {
    expect(earned(bar("nov", { a: "0.10", b: "0.20" }))).toBe("0.30");
    expect(earned(bar("nov", { a: "9007199254740993.01", b: "0.01" }))).toBe("9007199254740993.02");
  });

  it("show what is to come only where it is more", () => {
    const growing = layoutBars([bar("nov", { a: "600.00" }, { pace: "900.00" })], series, box);
    expect(growing.columns[0]?.pace?.colour).toBe("spruce");
    const done = layoutBars([bar("nov", { a: "600.00" }, { pace: "600.00" })], series, box);
    expect(done.columns[0]?.pace).toBeUndefined();
  });

  it("are found under the pointer, from either side", () => {
    const bars = ["a", "b", "c"].map((key) => bar(key, { a: "1.00" }));
    const layout = layoutBars(bars, series, box);
    expect([barAt(layout, box, 10), barAt(layout, box, 41), barAt(layout, box, 639)]).toEqual([null, 0, 2]);
    const mirrored = { ...box, rtl: true };
    expect([barAt(layout, mirrored, 1), barAt(layout, mirrored, 599), barAt(layout, mirrored, 630)]).toEqual([
      2,
      0,
      null,
    ]);
    expect(layout.columns.every(({ width }) => width <= 26)).toBe(true);
  });
});

describe("a trend", () => {
  const point = (key: string, value: string | null, isComplete = true) => ({
    key,
    label: key,
    name: key,
    value,
    isComplete,
  });

  it("breaks where nothing is known", () => {
    const { line } = layoutTrend(
      [point("a", "1"), point("b", "2"), point("c", null), point("d", "3"), point("e", "4")],
      [],
      box,
    );
    expect(line.match(/M/g)).toHaveLength(2);
  });

  it("opens its band from the last figure", () => {
    const ahead = { key: "c", label: "c", name: "c", p10: "1", p50: "2", p90: "3" };
    const layout = layoutTrend([point("a", "1"), point("b", "2", false)], [ahead], box);
    expect(layout.running).not.toBe("");
    expect(layout.band.startsWith("M")).toBe(true);
    expect(layout.marks.map(({ key }) => key)).toEqual(["a", "b", "c"]);
    expect([nearestMark(layout, box, 60), nearestMark(layout, box, 638)]).toEqual([0, 2]);
  });

  it("draws nothing of nothing", () => {
    const layout = layoutTrend([], [], box);
    expect([layout.line, layout.band, layout.marks.length]).toEqual(["", "", 0]);
  });
});

describe("a strip", () => {
  const share = (id: string, amount: string) => ({ id, name: id, colour: "spruce" as const, amount });

  it("fills its width, and keeps the smallest in sight", () => {
    const parts = layoutStrip([share("a", "9999.00"), share("b", "1.00"), share("c", "-5.00")], 300);
    expect(parts.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(parts[1]?.width).toBe(3);
    expect((parts[1]?.at ?? 0) + (parts[1]?.width ?? 0)).toBeCloseTo(300);
    expect(layoutStrip([], 300)).toEqual([]);
  });

  it("puts together what there are no colours for", () => {
    const shares = withRest(
      ["5.00", "4.00", "3.10", "2.20"].map((amount, at) => share(String(at), amount)),
      3,
      "Other",
    );
    expect(shares.map(({ name, amount }) => [name, amount])).toEqual([
      ["0", "5.00"],
      ["1", "4.00"],
      ["Other", "5.30"],
    ]);
  });
});

describe("days", () => {
  it("lie in weeks that start where the profile says", () => {
    const amounts = new Map([["2026-11-22", "10.00"]]);
    const days = { first: "2026-11-01", last: "2026-11-22" };
    const monday = layoutDays(amounts, days, "monday", 53);
    expect(monday[0]).toMatchObject({ date: "2026-11-01", week: 0, weekday: 6 });
    expect(monday.at(-1)).toMatchObject({
      date: "2026-11-22",
      week: 3,
      weekday: 6,
      amount: "10.00",
      level: 3,
    });
    expect(layoutDays(amounts, days, "sunday", 53).at(-1)).toMatchObject({ week: 3, weekday: 0 });
    expect(layoutDays(amounts, days, "monday", 2)[0]?.date).toBe("2026-11-09");
  });

  it("have as many days in each level", () => {
    const level = levelsOf(["10", "20", "30", "1000", "0"]);
    expect(["0", "-5", "10", "20", "30", "1000"].map(level)).toEqual([0, 0, 1, 2, 3, 4]);
  });
});

describe("meters", () => {
  it("mark the goal where more was reached", () => {
    expect(layoutMeter({ current: "50", target: "100", projected: "80", passed: 0.4 })).toEqual({
      filled: 0.5,
      projected: 0.8,
      pace: 0.4,
      goal: undefined,
    });
    expect(layoutMeter({ current: "200", target: "100", projected: "300", passed: 0.4 })).toEqual({
      filled: 1,
      projected: undefined,
      pace: undefined,
      goal: 0.5,
    });
    expect(layoutMeter({ current: "-5", target: "100" }).filled).toBe(0);
  });

  it("show stock against its reorder point", () => {
    expect(layoutStock("5", "10")).toEqual({ filled: 5 / 30, reorder: 1 / 3 });
    expect(layoutStock("0", "0")).toEqual({ filled: 0, reorder: 0 });
  });

  it("place the points of a sparkline", () => {
    expect(sparkPlaces([], 96, 24)).toEqual([]);
    expect(sparkPlaces(["1", null, "2"], 96, 24).map(({ x, y }) => [x, y === null])).toEqual([
      [3, false],
      [48, true],
      [93, false],
    ]);
  });
});

describe("the keys of a chart", () => {
  const row = { count: 12, rtl: false };

  it("walk it and stop at its ends", () => {
    expect([
      walk("ArrowRight", 3, row),
      walk("ArrowLeft", 3, row),
      walk("Home", 3, row),
      walk("End", 3, row),
    ]).toEqual([4, 2, 0, 11]);
    expect([walk("ArrowRight", 11, row), walk("ArrowLeft", 0, row)]).toEqual([11, 0]);
    expect([walk("a", 3, row), walk("Home", 0, { count: 0, rtl: false })]).toEqual([undefined, undefined]);
  });

  it("follow the way one reads", () => {
    expect(walk("ArrowLeft", 3, { ...row, rtl: true })).toBe(4);
  });

  it("walk a calendar by weeks and days", () => {
    const grid = { count: 40, rtl: false, across: 7, along: 1 };
    expect([walk("ArrowRight", 3, grid), walk("ArrowDown", 3, grid), walk("ArrowUp", 3, grid)]).toEqual([
      10, 4, 2,
    ]);
  });
});

it("rounds a block only where it ends", () => {
  expect(block(0, 0, 10, 20, ["top"]).match(/a2,2/g)).toHaveLength(2);
  expect(block(0, 0, 10, 20, [])).toBe("M0,0H10V20H0V0Z");
});
