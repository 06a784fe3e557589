import clsx from "clsx";
import { block } from "./shapes";
import { useRtl, useWidth } from "./use-box";

export interface MeterMark {
  /** A share of the length. */
  at: number;
  /** Stands under the mark. */
  name?: string;
}

/** The line that the names of marks are on. */
const NAMES = 16;

export interface MeterProps {
  /** What is measured. */
  label: string;
  /** What it says, in a sentence. */
  text: string;
  /** Shares of the length. */
  filled: number;
  projected?: number | undefined;
  /** Upright marks: where it should be. */
  marks?: readonly MeterMark[];
  fill: string;
  height?: number;
}

/** A line that fills up, with marks across it. */
export function Meter({ label, text, filled, projected, marks = [], fill, height = 8 }: MeterProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const rtl = useRtl();
  const x = (share: number) => share * width;
  const tall = height + 8 + (marks.some(({ name }) => name) ? NAMES : 0);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the browser's own meter has no marks.
    <div
      ref={ref}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(filled * 100)}
      aria-valuetext={text}
      className="w-0 min-w-full"
      style={{ height: tall }}
    >
      {width > 0 ? (
        <svg
          aria-hidden
          width={width}
          height={tall}
          className={clsx("block overflow-visible", rtl && "-scale-x-100")}
        >
          <path d={block(0, 4, width, height, ["left", "right"])} className="fill-line" />
          {projected === undefined ? null : (
            <path
              d={block(x(filled), 4.5, Math.max(x(projected) - x(filled) - 0.5, 0), height - 1, ["right"])}
              strokeDasharray="3 2.5"
              className={clsx(fill, "stroke-chart-spruce [fill-opacity:0.35]")}
            />
          )}
          {filled > 0 ? (
            <path
              d={block(
                0,
                4,
                Math.max(x(filled), 2),
                height,
                filled < 1 && projected !== undefined ? ["left"] : ["left", "right"],
              )}
              className={fill}
            />
          ) : null}
          {marks.map(({ at, name }) => (
            <g key={at}>
              <line x1={x(at)} x2={x(at)} y1={0} y2={height + 8} strokeWidth={2} className="stroke-ink" />
              {name ? (
                <text
                  x={rtl ? -x(at) : x(at)}
                  y={height + 19}
                  transform={rtl ? "scale(-1 1)" : undefined}
                  textAnchor={anchorOf(at, rtl)}
                  className="fill-ink-3 text-label"
                >
                  {name}
                </text>
              ) : null}
            </g>
          ))}
        </svg>
      ) : null}
    </div>
  );
}

/** A name does not reach beyond the ends. */
function anchorOf(at: number, rtl: boolean): "start" | "middle" | "end" {
  if (at > 0.1 && at < 0.9) return "middle";
  return at < 0.5 !== rtl ? "start" : "end";
}
