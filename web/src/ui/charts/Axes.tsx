import clsx from "clsx";
import { type Axis, NOTHING, textWidth, tickText } from "./scale";
import { across, type Box } from "./use-box";

/** Room for the labels of an axis, to its plot. */
export function axisWidth(axis: Axis, label: (value: string) => string): number {
  return Math.ceil(Math.max(...axis.ticks.map((tick) => textWidth(tickLabel(axis, tick, label))))) + 12;
}

function tickLabel(axis: Axis, tick: number, label: (value: string) => string): string {
  return axis === NOTHING && tick !== 0 ? "" : label(tickText(tick));
}

export interface ValueAxisProps {
  box: Box;
  axis: Axis;
  y: (value: number) => number;
  label: (value: string) => string;
}

/** Hairlines at the round values, darker at zero. */
export function ValueAxis({ box, axis, y, label }: ValueAxisProps) {
  return (
    <g>
      {axis.ticks.map((tick) => (
        <g key={tick} transform={`translate(0,${Math.round(y(tick)) + 0.5})`}>
          <line
            x1={across(box, box.start)}
            x2={across(box, box.width)}
            className={tick === 0 ? "stroke-line-strong" : "stroke-line"}
          />
          <text
            x={across(box, box.start - 10)}
            dy="0.32em"
            textAnchor={box.rtl ? "start" : "end"}
            data-amount
            className="tabular fill-ink-3 text-label"
          >
            {tickLabel(axis, tick, label)}
          </text>
        </g>
      ))}
    </g>
  );
}

export interface NameAxisProps {
  box: Box;
  names: ReadonlyArray<{ key: string; label: string; at: number; isPresent?: boolean | undefined }>;
  shown: (index: number) => boolean;
  active: number | null;
}

/** The names under the marks; the present one and the one being read in ink. */
export function NameAxis({ box, names, shown, active }: NameAxisProps) {
  return (
    <g transform={`translate(0,${box.height - 4})`}>
      {names.map(({ key, label, at, isPresent }, index) =>
        shown(index) || index === active ? (
          <text
            key={key}
            x={across(box, Math.min(at, box.width - textWidth(label) / 2))}
            textAnchor="middle"
            className={clsx(
              "text-label transition-opacity",
              index === active || (isPresent && active === null) ? "fill-ink" : "fill-ink-3",
              active !== null &&
                index !== active &&
                !shown(active) &&
                isNear(names, index, active) &&
                "opacity-0",
            )}
          >
            {label}
          </text>
        ) : null,
      )}
    </g>
  );
}

/** Whether two labels would touch. */
function isNear(names: NameAxisProps["names"], a: number, b: number): boolean {
  const [one, other] = [names[a], names[b]];
  if (!one || !other) return false;
  return Math.abs(one.at - other.at) < (textWidth(one.label) + textWidth(other.label)) / 2 + 6;
}
