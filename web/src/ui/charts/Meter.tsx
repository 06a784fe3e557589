import clsx from "clsx";
import { block } from "./shapes";
import { useRtl, useWidth } from "./use-box";

export interface MeterProps {
  /** What is measured. */
  label: string;
  /** What it says, in a sentence. */
  text: string;
  /** Shares of the length. */
  filled: number;
  projected?: number | undefined;
  /** Upright marks: where it should be. */
  marks?: readonly number[];
  fill: string;
  height?: number;
}

/** A line that fills up, with marks across it. */
export function Meter({ label, text, filled, projected, marks = [], fill, height = 8 }: MeterProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const rtl = useRtl();
  const x = (share: number) => share * width;
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
      style={{ height: height + 8 }}
    >
      {width > 0 ? (
        <svg
          aria-hidden
          width={width}
          height={height + 8}
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
          {marks.map((mark) => (
            <line
              key={mark}
              x1={x(mark)}
              x2={x(mark)}
              y1={0}
              y2={height + 8}
              strokeWidth={2}
              className="stroke-ink"
            />
          ))}
        </svg>
      ) : null}
    </div>
  );
}
