import type { ColourName } from "../colours";

/** The colours as fills of a drawing. */
export const FILL: Record<ColourName, string> = {
  spruce: "fill-chart-spruce",
  ochre: "fill-chart-ochre",
  slate: "fill-chart-slate",
  brick: "fill-chart-brick",
  plum: "fill-chart-plum",
  teal: "fill-chart-teal",
  moss: "fill-chart-moss",
  clay: "fill-chart-clay",
  out: "fill-chart-out",
};

/** And as its lines. */
export const STROKE: Record<ColourName, string> = {
  spruce: "stroke-chart-spruce",
  ochre: "stroke-chart-ochre",
  slate: "stroke-chart-slate",
  brick: "stroke-chart-brick",
  plum: "stroke-chart-plum",
  teal: "stroke-chart-teal",
  moss: "stroke-chart-moss",
  clay: "stroke-chart-clay",
  out: "stroke-chart-out",
};

/** What is not being read steps back. */
export function faded(active: number | null, index: number): string {
  return active === null || active === index ? "transition-opacity" : "opacity-45 transition-opacity";
}
