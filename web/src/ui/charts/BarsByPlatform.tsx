import { useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import { useFormat } from "@/lib/format";
import { isZero } from "@/lib/money";
import { axisWidth, NameAxis, ValueAxis } from "./Axes";
import { type Bar, barAt, barsAxis, type Column, earned, layoutBars, OUT, type Series } from "./bars";
import { Frame, Reads } from "./Frame";
import { Plot } from "./Plot";
import { FILL, faded, STROKE } from "./palette";
import { labelled, textWidth } from "./scale";
import { block } from "./shapes";
import { across, type Box, useRtl, useWidth } from "./use-box";
import { useReading } from "./use-reading";

export interface BarsByPlatformProps {
  title: string;
  bars: readonly Bar[];
  /** From the line upwards. */
  series: readonly Series[];
  /** The profile's where left out. */
  currency?: string;
  height?: number;
  actions?: ReactNode;
  note?: ReactNode;
}

/** Income stands on the line, stacked by platform, and expenses hang below it: a tide. */
export function BarsByPlatform({
  title,
  bars,
  series,
  currency,
  height = 264,
  actions,
  note,
}: BarsByPlatformProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [ref, width] = useWidth<HTMLDivElement>();
  const rtl = useRtl();
  const reading = useReading(bars.length);
  const money = (amount: string) => format.money(amount, currency);
  const compact = (amount: string) => format.compact(amount, currency);
  const spends = bars.some((bar) => bar.spent !== undefined && !isZero(bar.spent));

  const top = bars.some((bar) => bar.pace !== undefined) ? 22 : 8;
  const box: Box = {
    width,
    height,
    start: axisWidth(barsAxis(bars), compact),
    top,
    bottom: height - 28,
    rtl,
  };
  const layout = layoutBars(bars, series, box);
  const widest = Math.max(0, ...bars.map((bar) => textWidth(bar.label)));
  const shown = labelled(bars.length, layout.step, widest);
  const rest = bars.findLastIndex((bar) => bar.isPresent);
  const read = bars[reading.active ?? (rest >= 0 ? rest : bars.length - 1)];

  const legend = [
    ...series.filter(({ id }) => bars.some((bar) => !isZero(bar.parts[id] ?? "0"))),
    ...(spends ? [{ id: OUT, name: i18n._("Expenses"), colour: "out" as const }] : []),
  ];

  function say(bar: Bar): string {
    const amount = money(earned(bar));
    if (!spends) return i18n._("{name}, earned {amount}", { name: bar.name, amount });
    return i18n._("{name}, earned {amount}, spent {spent}", {
      name: bar.name,
      amount,
      spent: money(bar.spent ?? "0"),
    });
  }

  return (
    <Frame
      title={title}
      legend={legend}
      reading={reading.active !== null}
      reads="much"
      readout={read ? <BarReadout bar={read} series={series} money={money} spends={spends} /> : null}
      aloud={reading.aloud && read ? say(read) : null}
      table={{
        columns: [
          i18n._("Period"),
          ...series.map(({ name }) => name),
          i18n._("Earned"),
          ...(spends ? [i18n._("Spent")] : []),
        ],
        rows: bars.map((bar) => ({
          key: bar.key,
          cells: [
            bar.name,
            ...series.map(({ id }) => money(bar.parts[id] ?? "0")),
            money(earned(bar)),
            ...(spends ? [money(bar.spent ?? "0")] : []),
          ],
        })),
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
        markAt={(x) => barAt(layout, box, x)}
      >
        <ValueAxis box={box} axis={layout.axis} y={layout.y} label={compact} />
        {layout.columns.map((column, index) => (
          <BarColumn
            key={column.bar.key}
            column={column}
            box={box}
            className={faded(reading.active, index)}
            paceLabel={i18n._("pace")}
          />
        ))}
        <line
          x1={across(box, box.start)}
          x2={across(box, box.width)}
          y1={Math.round(layout.y(0)) + 0.5}
          y2={Math.round(layout.y(0)) + 0.5}
          className="stroke-line-strong"
        />
        <NameAxis
          box={box}
          shown={shown}
          active={reading.active}
          names={layout.columns.map(({ bar, at, width: wide }) => ({ ...bar, at: at + wide / 2 }))}
        />
      </Plot>
    </Frame>
  );
}

interface BarColumnProps {
  column: Column;
  box: Box;
  className: string;
  paceLabel: string;
}

function BarColumn({ column, box, className, paceLabel }: BarColumnProps) {
  const x = across(box, column.at, column.width);
  return (
    <g className={className}>
      {column.blocks.map(({ id, colour, y, height, ends }) => (
        <path key={id} d={block(x, y, column.width, height, ends)} className={FILL[colour]} />
      ))}
      {column.pace ? (
        <>
          <path
            d={block(x + 0.5, column.pace.y + 0.5, column.width - 1, column.pace.height - 0.5, ["top"])}
            strokeDasharray="3 2.5"
            className={`${FILL[column.pace.colour]} ${STROKE[column.pace.colour]} [fill-opacity:0.35]`}
          />
          <text
            x={x + column.width / 2}
            y={column.pace.y - 6}
            textAnchor="middle"
            className="fill-ink-3 text-label"
          >
            {paceLabel}
          </text>
        </>
      ) : null}
    </g>
  );
}

interface BarReadoutProps {
  bar: Bar;
  series: readonly Series[];
  money: (amount: string) => string;
  spends: boolean;
}

function BarReadout({ bar, series, money, spends }: BarReadoutProps) {
  const { i18n } = useLingui();
  const parts = series.filter(({ id }) => !isZero(bar.parts[id] ?? "0"));
  return (
    <>
      <span className="font-medium">{bar.name}</span>
      <Reads label={i18n._("earned")}>{money(earned(bar))}</Reads>
      {spends ? <Reads label={i18n._("spent")}>{money(bar.spent ?? "0")}</Reads> : null}
      {bar.pace ? <Reads label={i18n._("pace")}>{money(bar.pace)}</Reads> : null}
      {/* What two lines do not hold is not cut in the middle; the table has all of it. */}
      {parts.length > 1
        ? parts.map(({ id, name }) => (
            <Reads key={id} wideOnly label={name}>
              {money(bar.parts[id] ?? "0")}
            </Reads>
          ))
        : null}
    </>
  );
}
