import { useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import { type Weekday, weekdayName } from "@/lib/dates";
import { largest } from "@/lib/decimal";
import { useFormat } from "@/lib/format";
import { axisWidth, NameAxis, ValueAxis } from "./Axes";
import { type Bar, barAt, barsAxis, layoutBars } from "./bars";
import { Frame } from "./Frame";
import { Plot } from "./Plot";
import { FILL, faded } from "./palette";
import { block } from "./shapes";
import { across, type Box, useRtl, useWidth } from "./use-box";
import { useReading } from "./use-reading";

export interface WeekdayBarsProps {
  title: string;
  /** All seven, from the day on which the week starts; null where nothing is known. */
  days: ReadonlyArray<{ weekday: Weekday; value: string | null }>;
  /** How a value is written; as money of the profile where left out. */
  write?: { full: (value: string) => string; compact: (value: string) => string };
  height?: number;
  note?: ReactNode;
}

const SERIES = [{ id: "value", name: "", colour: "spruce" }] as const;

/** What each day of the week brings; the best one stands out. */
export function WeekdayBars({ title, days, write, height = 200, note }: WeekdayBarsProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [ref, width] = useWidth<HTMLDivElement>();
  const rtl = useRtl();
  const reading = useReading(days.length, { start: 0 });
  const full = write?.full ?? ((value: string) => format.money(value));
  const compact = write?.compact ?? ((value: string) => format.compact(value));
  const said = (value: string | null) => (value === null ? "–" : full(value));
  const bars = days.map(
    ({ weekday, value }): Bar => ({
      key: weekday,
      label: weekdayName(weekday, format.locale),
      name: weekdayName(weekday, format.locale, "long"),
      parts: value === null ? {} : { value },
    }),
  );
  const best = largest(days.flatMap(({ value }) => (value === null ? [] : [value])));
  const bestAt = days.findIndex(({ value }) => value !== null && value === best);
  const box: Box = {
    width,
    height,
    start: axisWidth(barsAxis(bars), compact),
    top: 8,
    bottom: height - 28,
    rtl,
  };
  const layout = layoutBars(bars, SERIES, box);
  const at = reading.active ?? bestAt;
  const [bar, day] = [bars[at], days[at]];

  return (
    <Frame
      title={title}
      reading={reading.active !== null}
      readout={
        bar && day ? (
          <>
            <span className="font-medium">{bar.name}</span>
            <span data-amount>{said(day.value)}</span>
            {at === bestAt ? <span className="text-ink-3">{i18n._("the best day")}</span> : null}
          </>
        ) : (
          <span>{i18n._("Nothing to compare yet")}</span>
        )
      }
      aloud={
        reading.aloud && bar && day
          ? i18n._("{name}, {amount}", { name: bar.name, amount: said(day.value) })
          : null
      }
      table={{
        columns: [i18n._("Day"), i18n._("Amount")],
        rows: bars.map((row, index) => ({
          key: row.key,
          cells: [row.name, said(days[index]?.value ?? null)],
        })),
      }}
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
        {layout.columns.map((column, index) =>
          column.blocks.map(({ id, y, height: tall, ends }) => (
            <path
              key={`${column.bar.key} ${id}`}
              d={block(across(box, column.at, column.width), y, column.width, tall, ends)}
              className={`${FILL[index === bestAt ? "spruce" : "out"]} ${faded(reading.active, index)}`}
            />
          )),
        )}
        <NameAxis
          box={box}
          shown={() => true}
          active={reading.active}
          names={layout.columns.map(({ bar: { key, label }, at: from, width: wide }, index) => ({
            key,
            label,
            at: from + wide / 2,
            isPresent: index === bestAt,
          }))}
        />
      </Plot>
    </Frame>
  );
}
