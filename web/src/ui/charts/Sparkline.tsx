import clsx from "clsx";
import { line } from "d3-shape";
import type { ColourName } from "../colours";
import { FILL, STROKE } from "./palette";
import { geometry, heightOf } from "./scale";
import { useRtl } from "./use-box";

export interface SparklineProps {
  /** Oldest first; null where nothing is known. */
  values: ReadonlyArray<string | null>;
  /** What it shows, in a sentence: it stands for the figures that are not there. */
  label: string;
  colour?: ColourName;
  width?: number;
  height?: number;
}

/** How something went, as small as a word. */
export function Sparkline({ values, label, colour = "spruce", width = 96, height = 24 }: SparklineProps) {
  const rtl = useRtl();
  const places = sparkPlaces(values, width, height);
  const mirrored = places.map((place) => (rtl ? { ...place, x: width - place.x } : place));
  const last = mirrored.at(-1);
  const path = line<SparkPlace>()
    .defined(({ y }) => y !== null)
    .x(({ x }) => x)
    .y(({ y }) => y ?? 0)(mirrored);
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      className="block overflow-visible"
      data-amount
    >
      <path d={path ?? ""} fill="none" strokeWidth={1.5} strokeLinejoin="round" className={STROKE[colour]} />
      {last?.y == null ? null : <circle cx={last.x} cy={last.y} r={2.25} className={clsx(FILL[colour])} />}
    </svg>
  );
}

interface SparkPlace {
  x: number;
  y: number | null;
}

/** Spread over the width, from the lowest value or zero to the highest. */
export function sparkPlaces(
  values: ReadonlyArray<string | null>,
  width: number,
  height: number,
): SparkPlace[] {
  const known = values.flatMap((value) => (value === null ? [] : [geometry(value)]));
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const y = heightOf({ low, high: high === low ? low + 1 : high, ticks: [] }, height - 3, 3);
  const step = values.length > 1 ? (width - 6) / (values.length - 1) : 0;
  return values.map((value, index) => ({
    x: values.length > 1 ? 3 + index * step : width - 3,
    y: value === null ? null : y(geometry(value)),
  }));
}
