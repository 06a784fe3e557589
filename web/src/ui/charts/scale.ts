import { ticks } from "d3-array";

/** A decimal string as a length to draw with; never for a figure that is read. */
export function geometry(amount: string): number {
  return Number(amount);
}

/** A stretch of values with its four or five round ones. */
export interface Axis {
  low: number;
  high: number;
  ticks: number[];
}

/** The axis of no data at all: its lines are there, but only zero is known. */
export const NOTHING: Axis = { low: 0, high: 1, ticks: [0, 0.25, 0.5, 0.75, 1] };

/** How few and how many round values an axis has, zero among them. */
const [FEWEST, MOST] = [4, 5];

/** The axis of what is drawn: it contains zero, and ends with the data rather than with the next round value. */
export function axisOf(values: Iterable<number>): Axis {
  let [low, high] = [0, 0];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low === 0 && high === 0) return NOTHING;
  return { low, high, ticks: roundValues(low, high) };
}

function roundValues(low: number, high: number): number[] {
  const candidates = [4, 5, 3, 6, 2, 8].map((count) => ticks(low, high, count));
  const fitting = candidates.find(({ length }) => FEWEST <= length && length <= MOST);
  return fitting ?? candidates[0] ?? [0];
}

/** Where a value lies between the bottom and the top of a plot. */
export function heightOf(axis: Axis, bottom: number, top: number): (value: number) => number {
  const perUnit = (top - bottom) / (axis.high - axis.low);
  return (value) => bottom + (value - axis.low) * perUnit;
}

/** A round value as the decimal string that its label is made of. */
export function tickText(tick: number): string {
  return Number.isInteger(tick) ? tick.toFixed(0) : String(Number(tick.toPrecision(12)));
}

/** About how wide a label is in the 12 px of the axes. */
export function textWidth(text: string): number {
  return [...text].length * 7;
}

/** Which labels have room: every one, every second, every third, always with the last. */
export function labelled(count: number, step: number, widest: number): (index: number) => boolean {
  const every = Math.max(1, Math.ceil((widest + 8) / Math.max(step, 1)));
  return (index) => (count - 1 - index) % every === 0;
}
