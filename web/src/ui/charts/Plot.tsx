import { useLingui } from "@lingui/react";
import type { PointerEvent, ReactNode, RefObject } from "react";
import type { Reading } from "./use-reading";

export interface PlotProps {
  ref: RefObject<HTMLDivElement | null>;
  /** What the chart is, and what it shows in a sentence. */
  label: string;
  width: number;
  height: number;
  reading: Reading;
  /** Which mark lies at a point, if any. */
  markAt: (x: number, y: number) => number | null;
  children: ReactNode;
}

/** The surface of a chart: takes the focus, is walked by the arrow keys and read by the pointer. */
export function Plot({ ref, label, width, height, reading, markAt, children }: PlotProps) {
  const { i18n } = useLingui();

  function onPointer(event: PointerEvent<HTMLDivElement>): void {
    const bounds = event.currentTarget.getBoundingClientRect();
    const mark = markAt(event.clientX - bounds.left, event.clientY - bounds.top);
    if (mark !== reading.active || reading.aloud) reading.point(mark);
  }

  return (
    <div
      ref={ref}
      role="application"
      aria-roledescription={i18n._("chart")}
      aria-label={i18n._("{label}. The arrow keys read it.", { label })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a chart is read with the arrow keys, so it takes the focus.
      tabIndex={0}
      onKeyDown={reading.onKeyDown}
      onFocus={reading.onFocus}
      onBlur={reading.onBlur}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onPointerLeave={() => reading.point(null)}
      className="w-0 min-w-full touch-pan-y rounded-control print:h-auto!"
      style={{ height }}
    >
      {width > 0 ? (
        <svg
          aria-hidden
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          direction="ltr"
          className="block overflow-visible print:h-auto print:w-full"
        >
          {children}
        </svg>
      ) : null}
    </div>
  );
}
