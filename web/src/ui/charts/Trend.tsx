import { useLingui } from "@lingui/react";
import clsx from "clsx";
import type { ReactNode } from "react";
import { useFormat } from "@/lib/format";
import type { ColourName } from "../colours";
import { axisWidth, NameAxis, ValueAxis } from "./Axes";
import { Frame, Reads } from "./Frame";
import { Plot } from "./Plot";
import { FILL, STROKE } from "./palette";
import { labelled, textWidth } from "./scale";
import { layoutTrend, nearestMark, type Outlook, type TrendPoint, trendAxis } from "./trend";
import { across, type Box, useRtl, useWidth } from "./use-box";
import { useReading } from "./use-reading";

export interface TrendProps {
  title: string;
  points: readonly TrendPoint[];
  outlook?: readonly Outlook[];
  /** How a value is written; as money of the profile where left out. */
  write?: { full: (value: string) => string; compact: (value: string) => string };
  colour?: ColourName;
  height?: number;
  actions?: ReactNode;
  note?: ReactNode;
}

const NO_OUTLOOK: readonly Outlook[] = [];

/** How a figure went, what it came to on the average, and between which values it is likely to go on. */
export function Trend(props: TrendProps) {
  const { title, points, outlook = NO_OUTLOOK, colour = "spruce", height = 240, actions, note } = props;
  const { i18n } = useLingui();
  const format = useFormat();
  const [ref, width] = useWidth<HTMLDivElement>();
  const rtl = useRtl();
  const reading = useReading(points.length + outlook.length, { start: points.length - 1 });
  const write = props.write ?? {
    full: (value: string) => format.money(value),
    compact: (value: string) => format.compact(value),
  };
  const full = (value: string | null | undefined) => (value == null ? "–" : write.full(value));

  const start = axisWidth(trendAxis(points, outlook), write.compact);
  const box: Box = { width, height, start, top: 10, bottom: height - 28, rtl };
  const layout = layoutTrend(points, outlook, box);
  const shown = labelled(
    layout.marks.length,
    layout.step,
    Math.max(0, ...layout.marks.map((m) => textWidth(m.label))),
  );
  const at = reading.active ?? points.length - 1;
  const point = points[at];
  const ahead = outlook[at - points.length];
  const mark = reading.active === null ? undefined : layout.marks[reading.active];
  const averaged = points.some(({ average }) => average != null);

  function say(): string | null {
    if (ahead)
      return i18n._("{name}, likely between {low} and {high}", {
        name: ahead.name,
        low: full(ahead.p10),
        high: full(ahead.p90),
      });
    if (!point) return null;
    if (point.value === null) return i18n._("{name}, not known", { name: point.name });
    if (point.average == null)
      return i18n._("{name}, {amount}", { name: point.name, amount: full(point.value) });
    return i18n._("{name}, {amount}, on the average {average}", {
      name: point.name,
      amount: full(point.value),
      average: full(point.average),
    });
  }

  return (
    <Frame
      title={title}
      keys={
        <>
          {averaged ? <LineKey name={i18n._("average")} /> : null}
          {outlook.length > 0 ? <BandKey name={i18n._("likely range")} colour={colour} /> : null}
        </>
      }
      reading={reading.active !== null}
      readout={
        ahead ? (
          <>
            <span className="font-medium">{ahead.name}</span>
            <Reads label={i18n._("likely")}>{`${full(ahead.p10)} – ${full(ahead.p90)}`}</Reads>
            <Reads label={i18n._("middle")}>{full(ahead.p50)}</Reads>
          </>
        ) : point ? (
          <>
            <span className="font-medium">{point.name}</span>
            <span data-amount>{full(point.value)}</span>
            {point.isComplete ? null : <span className="text-ink-3">{i18n._("so far")}</span>}
            {point.average == null ? null : <Reads label={i18n._("average")}>{full(point.average)}</Reads>}
          </>
        ) : null
      }
      aloud={reading.aloud ? say() : null}
      table={{
        columns: [
          i18n._("Period"),
          i18n._("Amount"),
          ...(averaged ? [i18n._("Average")] : []),
          ...(outlook.length > 0 ? [i18n._("Lowest likely"), i18n._("Highest likely")] : []),
        ],
        rows: [
          ...points.map(({ key, name, value, average }) => ({
            key,
            cells: [
              name,
              full(value),
              ...(averaged ? [full(average)] : []),
              ...(outlook.length > 0 ? ["–", "–"] : []),
            ],
          })),
          ...outlook.map(({ key, name, p10, p50, p90 }) => ({
            key,
            cells: [name, full(p50), ...(averaged ? ["–"] : []), full(p10), full(p90)],
          })),
        ],
      }}
      actions={actions}
      note={note}
    >
      <Plot
        ref={ref}
        label={title}
        width={width}
        height={height}
        reading={reading}
        markAt={(x) => nearestMark(layout, box, x)}
      >
        <ValueAxis box={box} axis={layout.axis} y={layout.y} label={write.compact} />
        <path d={layout.area} className={clsx(FILL[colour], "[fill-opacity:0.1]")} />
        <path d={layout.band} className={clsx(FILL[colour], "[fill-opacity:0.16]")} />
        <path d={layout.average} fill="none" strokeWidth={1.5} className="stroke-ink-3" />
        <path d={layout.line} fill="none" strokeWidth={2} strokeLinejoin="round" className={STROKE[colour]} />
        <path
          d={layout.running}
          fill="none"
          strokeWidth={2}
          strokeDasharray="3 3"
          className={STROKE[colour]}
        />
        <path
          d={layout.forecast}
          fill="none"
          strokeWidth={1.5}
          strokeDasharray="3 3"
          className={clsx(STROKE[colour], "opacity-60")}
        />
        {layout.marks.map((place) =>
          place.isPresent && place.isTold ? (
            <circle
              key={place.key}
              cx={across(box, place.at)}
              cy={place.y}
              r={3.5}
              strokeWidth={2}
              className={clsx("fill-paper", STROKE[colour])}
            />
          ) : null,
        )}
        {points.length === 1 && point?.value != null ? (
          <circle
            cx={across(box, layout.marks[0]?.at ?? 0)}
            cy={layout.marks[0]?.y ?? 0}
            r={3.5}
            className={FILL[colour]}
          />
        ) : null}
        {mark ? (
          <g>
            <line
              x1={across(box, mark.at)}
              x2={across(box, mark.at)}
              y1={box.top}
              y2={box.bottom}
              className="stroke-line-strong"
            />
            {mark.isTold ? (
              <circle
                cx={across(box, mark.at)}
                cy={mark.y}
                r={4.5}
                strokeWidth={2}
                className={clsx(FILL[colour], "stroke-paper")}
              />
            ) : null}
          </g>
        ) : null}
        <NameAxis box={box} shown={shown} active={reading.active} names={layout.marks} />
      </Plot>
    </Frame>
  );
}

function LineKey({ name }: { name: string }) {
  return (
    <span className="flex items-baseline gap-2">
      <span aria-hidden className="h-0.5 w-3.5 self-center bg-ink-3" />
      {name}
    </span>
  );
}

function BandKey({ name, colour }: { name: string; colour: ColourName }) {
  return (
    <span className="flex items-baseline gap-2">
      <svg aria-hidden width={14} height={10} className="block self-center">
        <rect width={14} height={10} rx={2} className={clsx(FILL[colour], "[fill-opacity:0.2]")} />
      </svg>
      {name}
    </span>
  );
}
