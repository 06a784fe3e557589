import { area, line } from "d3-shape";
import { type Axis, axisOf, geometry, heightOf } from "./scale";
import { across, type Box } from "./use-box";

export interface TrendPoint {
  key: string;
  /** Under the axis: `Nov`. */
  label: string;
  /** In full: `November 2026`. */
  name: string;
  /** Null where it cannot be told. */
  value: string | null;
  /** What it came to on the average lately. */
  average?: string | null;
  /** False of the period that is still running. */
  isComplete: boolean;
}

/** What is to come: four times in five between `p10` and `p90`. */
export interface Outlook {
  key: string;
  label: string;
  name: string;
  p10: string;
  p50: string;
  p90: string;
}

interface At {
  at: number;
  y: number;
}

export interface TrendLayout {
  axis: Axis;
  y: (value: number) => number;
  step: number;
  /** Where each point stands, those to come after those that were. */
  marks: Array<At & { key: string; label: string; isPresent: boolean; isTold: boolean }>;
  /** Paths, empty where there is nothing to draw. */
  area: string;
  line: string;
  /** From the last complete period to the one still running. */
  running: string;
  average: string;
  band: string;
  forecast: string;
}

export function trendAxis(points: readonly TrendPoint[], outlook: readonly Outlook[]): Axis {
  const told = points
    .flatMap(({ value, average }) => [value, average ?? null])
    .filter((value) => value !== null);
  return axisOf([...told, ...outlook.flatMap(({ p10, p90 }) => [p10, p90])].map(geometry));
}

export function layoutTrend(
  points: readonly TrendPoint[],
  outlook: readonly Outlook[],
  box: Box,
): TrendLayout {
  const axis = trendAxis(points, outlook);
  const y = heightOf(axis, box.bottom, box.top);
  const count = points.length + outlook.length;
  const [first, last] = [box.start + 12, box.width - 12];
  const step = count > 1 ? (last - first) / (count - 1) : 0;
  const at = (index: number) => (count > 1 ? first + index * step : (first + last) / 2);
  const height = (value: string | null | undefined) => (value == null ? undefined : y(geometry(value)));

  const values = points.map(({ value }, index) => ({ at: at(index), y: height(value) }));
  const complete = values.map((place, index) =>
    points[index]?.isComplete ? place : { ...place, y: undefined },
  );
  const averages = points.map(({ average }, index) => ({ at: at(index), y: height(average) }));
  const runningAt = points.findIndex(({ isComplete }) => !isComplete);
  const running = runningAt > 0 ? values.slice(runningAt - 1, runningAt + 1) : [];
  const start = [...values].reverse().find(({ y: told }) => told !== undefined);
  const ahead = outlook.map(({ p10, p50, p90 }, index) => ({
    at: at(points.length + index),
    y: y(geometry(p50)),
    low: y(geometry(p10)),
    high: y(geometry(p90)),
  }));
  const fan =
    start?.y === undefined ? ahead : [{ at: start.at, y: start.y, low: start.y, high: start.y }, ...ahead];

  return {
    axis,
    y,
    step,
    marks: [
      ...points.map(({ key, label, value, isComplete }, index) => ({
        key,
        label,
        at: at(index),
        y: height(value) ?? y(0),
        isPresent: !isComplete,
        isTold: value !== null,
      })),
      ...outlook.map(({ key, label, p50 }, index) => ({
        key,
        label,
        at: at(points.length + index),
        y: y(geometry(p50)),
        isPresent: false,
        isTold: true,
      })),
    ],
    area: areaOf(complete, box, y(0)),
    line: lineOf(complete, box),
    running: lineOf(running, box),
    average: lineOf(averages, box),
    band: ahead.length === 0 ? "" : bandOf(fan, box),
    forecast: ahead.length === 0 ? "" : lineOf(fan, box),
  };
}

interface Place {
  at: number;
  y: number | undefined;
}

function lineOf(places: readonly Place[], box: Box): string {
  const path = line<Place>()
    .defined(({ y }) => y !== undefined)
    .x(({ at }) => across(box, at))
    .y(({ y }) => y ?? 0);
  return path(places) ?? "";
}

function areaOf(places: readonly Place[], box: Box, zero: number): string {
  const path = area<Place>()
    .defined(({ y }) => y !== undefined)
    .x(({ at }) => across(box, at))
    .y0(zero)
    .y1(({ y }) => y ?? zero);
  return path(places) ?? "";
}

function bandOf(places: ReadonlyArray<{ at: number; low: number; high: number }>, box: Box): string {
  const path = area<{ at: number; low: number; high: number }>()
    .x(({ at }) => across(box, at))
    .y0(({ low }) => low)
    .y1(({ high }) => high);
  return path(places) ?? "";
}

/** The mark nearest to a point of the plot. */
export function nearestMark(layout: TrendLayout, box: Box, x: number): number | null {
  const at = box.rtl ? box.width - x : x;
  if (at < box.start - 12 || layout.marks.length === 0) return null;
  const distances = layout.marks.map((mark) => Math.abs(mark.at - at));
  return distances.indexOf(Math.min(...distances));
}
