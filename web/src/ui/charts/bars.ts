import { stack, stackOffsetDiverging } from "d3-shape";
import { sum } from "@/lib/money";
import type { ColourName } from "../colours";
import { type Axis, axisOf, geometry, heightOf } from "./scale";
import { type End, GAP } from "./shapes";
import type { Box } from "./use-box";

/** What a bar is stacked of: a platform, say. */
export interface Series {
  id: string;
  name: string;
  colour: ColourName;
}

export interface Bar {
  key: string;
  /** Under the bar: `Nov`. */
  label: string;
  /** Said and written in full: `November 2026`. */
  name: string;
  /** A decimal string for each series that has any. */
  parts: Readonly<Record<string, string>>;
  /** Hangs below the line. */
  spent?: string;
  /** Where the whole ends at this pace; only of a bar that is still growing. */
  pace?: string;
  isPresent?: boolean;
}

/** What hangs below the line. */
export const OUT = "out";

export interface Block {
  id: string;
  colour: ColourName;
  y: number;
  height: number;
  ends: End[];
}

export interface Column {
  bar: Bar;
  /** From the start of the line. */
  at: number;
  width: number;
  blocks: Block[];
  pace: { y: number; height: number; colour: ColourName } | undefined;
}

export interface BarsLayout {
  axis: Axis;
  y: (value: number) => number;
  columns: Column[];
  /** From one bar to the next. */
  step: number;
}

const WIDEST = 26;
/** How much of a step is air between two bars, and before the first and after the last. */
const [INNER, OUTER] = [0.45, 0.25];

/** What a bar came to, exactly. */
export function earned(bar: Bar): string {
  return sum(Object.values(bar.parts));
}

/** The axis that a set of bars needs, however large it is drawn. */
export function barsAxis(bars: readonly Bar[]): Axis {
  return axisOf(
    bars.flatMap((bar) => {
      const parts = Object.values(bar.parts).map(geometry);
      const above = parts.filter((part) => part > 0).reduce((a, b) => a + b, 0);
      const below = parts.filter((part) => part < 0).reduce((a, b) => a + b, 0);
      return [above, below - geometry(bar.spent ?? "0"), geometry(bar.pace ?? "0")];
    }),
  );
}

/** Stands what came in on the line and hangs what went out below it. */
export function layoutBars(bars: readonly Bar[], series: readonly Series[], box: Box): BarsLayout {
  const axis = barsAxis(bars);
  const y = heightOf(axis, box.bottom, box.top);
  const step = (box.width - box.start) / Math.max(bars.length - INNER + 2 * OUTER, 1);
  const room = step * (1 - INNER);
  const width = Math.min(WIDEST, room);
  const colours = new Map<string, ColourName>([
    [OUT, "out"],
    ...series.map(({ id, colour }) => [id, colour] as const),
  ]);
  const stacked = stack<unknown, Bar, string>()
    .keys([...series.map(({ id }) => id), OUT])
    .value((bar, id) => (id === OUT ? -geometry(bar.spent ?? "0") : geometry(bar.parts[id] ?? "0")))
    .offset(stackOffsetDiverging)(bars);

  const columns = bars.map((bar, index): Column => {
    const spans = stacked.flatMap((layer) => {
      const [from, to] = layer[index] ?? [0, 0];
      return from === to ? [] : [{ id: layer.key, from, to }];
    });
    return {
      bar,
      at: box.start + step * (index + OUTER) + (room - width) / 2,
      width,
      blocks: blocksOf(spans, y).map((block) => ({ ...block, colour: colours.get(block.id) ?? "out" })),
      pace: paceOf(bar, spans, series, y),
    };
  });
  return { axis, y, columns, step };
}

interface Span {
  id: string;
  from: number;
  to: number;
}

function blocksOf(spans: Span[], y: (value: number) => number): Omit<Block, "colour">[] {
  const highest = Math.max(...spans.map(({ to }) => to));
  const lowest = Math.min(...spans.map(({ from }) => from));
  return spans.map(({ id, from, to }) => {
    const [top, bottom] = [y(to), y(from)];
    const innerGap = from > 0 ? GAP : 0;
    const outerGap = to < 0 ? GAP : 0;
    const height = Math.max(bottom - top - innerGap - outerGap, 1);
    const ends: End[] = [];
    if (to === highest && to > 0) ends.push("top");
    if (from === lowest && from < 0) ends.push("bottom");
    return { id, y: top + outerGap, height, ends };
  });
}

/** What is still to come, in the colour of the largest part. */
function paceOf(
  bar: Bar,
  spans: Span[],
  series: readonly Series[],
  y: (value: number) => number,
): Column["pace"] {
  if (bar.pace === undefined) return undefined;
  const reached = Math.max(0, ...spans.map(({ to }) => to));
  const height = y(reached) - y(geometry(bar.pace)) - GAP;
  if (height < 2) return undefined;
  const largest = [...series].sort(
    (a, b) => geometry(bar.parts[b.id] ?? "0") - geometry(bar.parts[a.id] ?? "0"),
  )[0];
  return { y: y(geometry(bar.pace)), height, colour: largest?.colour ?? "spruce" };
}

/** The bar that a point of the plot belongs to. */
export function barAt(layout: BarsLayout, box: Box, x: number): number | null {
  const at = box.rtl ? box.width - x : x;
  if (at < box.start || layout.columns.length === 0) return null;
  const index = Math.floor((at - box.start) / ((box.width - box.start) / layout.columns.length));
  return Math.min(Math.max(index, 0), layout.columns.length - 1);
}
