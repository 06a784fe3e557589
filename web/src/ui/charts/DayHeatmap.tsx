import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { type Weekday, weekdayName, weekdaysFrom } from "@/lib/dates";
import { useFormat } from "@/lib/format";
import { isZero, sum } from "@/lib/money";
import { Frame, Reads } from "./Frame";
import { type HeatmapCell, layoutDays } from "./heatmap";
import { Plot } from "./Plot";
import { textWidth } from "./scale";
import { across, type Box, useRtl, useWidth } from "./use-box";
import { useReading } from "./use-reading";

export interface DayHeatmapProps {
  title: string;
  /** What each day brought; days without anything may be left out. */
  days: ReadonlyArray<{ date: string; amount: string }>;
  first: string;
  last: string;
  weekStartsOn: Weekday;
  currency?: string;
}

const [CELL, STEP, HEAD] = [13, 16, 20];
const HEIGHT = HEAD + 7 * STEP;

/** Nothing, then four steps of the same green. */
const LEVELS = [
  "fill-sunken stroke-line",
  "fill-chart-spruce [fill-opacity:0.22]",
  "fill-chart-spruce [fill-opacity:0.45]",
  "fill-chart-spruce [fill-opacity:0.7]",
  "fill-chart-spruce",
] as const;

/** A calendar of days, one column for each week: the fuller, the more came in. */
export function DayHeatmap({ title, days, first, last, weekStartsOn, currency }: DayHeatmapProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [ref, width] = useWidth<HTMLDivElement>();
  const rtl = useRtl();
  const weekdays = weekdaysFrom(weekStartsOn).map((day) => weekdayName(day, format.locale));
  const start = Math.ceil(Math.max(...weekdays.map(textWidth))) + 14;
  const box: Box = { width, height: HEIGHT, start, top: HEAD, bottom: HEIGHT, rtl };
  const amounts = new Map(days.map(({ date, amount }) => [date, amount]));
  const room = Math.max(1, Math.floor((width - start) / STEP));
  const cells = layoutDays(amounts, { first, last }, weekStartsOn, room);
  const reading = useReading(cells.length, { across: 7, along: 1 });
  const money = (amount: string) => format.money(amount, currency);
  const read = reading.active === null ? undefined : cells[reading.active];
  const shown = cells.map(({ amount }) => amount);

  function cellAt(x: number, y: number): number | null {
    const week = Math.floor(((rtl ? width - x : x) - start) / STEP);
    const weekday = Math.floor((y - HEAD) / STEP);
    const found = cells.findIndex((cell) => cell.week === week && cell.weekday === weekday);
    return found >= 0 ? found : null;
  }

  const dayName = (cell: HeatmapCell) => format.fullDay(cell.date);

  return (
    <Frame
      title={title}
      reading={read !== undefined}
      readout={
        read ? (
          <>
            <span className="font-medium">{dayName(read)}</span>
            <span data-amount>{money(read.amount)}</span>
          </>
        ) : (
          <>
            <span className="font-medium">
              {i18n._("{count, plural, one {# day with earnings} other {# days with earnings}}", {
                count: shown.filter((amount) => !isZero(amount)).length,
              })}
            </span>
            <Reads label={i18n._("together")}>{money(sum(shown))}</Reads>
          </>
        )
      }
      aloud={
        reading.aloud && read
          ? i18n._("{name}, {amount}", { name: dayName(read), amount: money(read.amount) })
          : null
      }
      table={{
        columns: [i18n._("Day"), i18n._("Amount")],
        rows: cells
          .filter(({ amount }) => !isZero(amount))
          .map((cell) => ({ key: cell.date, cells: [dayName(cell), money(cell.amount)] })),
      }}
      note={<Scale />}
    >
      <Plot ref={ref} label={title} width={width} height={HEIGHT} reading={reading} markAt={cellAt}>
        {weekdays.map((name, row) =>
          row % 2 === 0 ? (
            <text
              key={name}
              x={across(box, start - 8)}
              y={HEAD + row * STEP + CELL / 2}
              dy="0.34em"
              textAnchor={rtl ? "start" : "end"}
              className="fill-ink-3 text-label"
            >
              {name}
            </text>
          ) : null,
        )}
        {monthsOf(cells).map(({ date, week }) => (
          <text
            key={date}
            x={across(box, start + week * STEP)}
            y={11}
            textAnchor={rtl ? "end" : "start"}
            className="fill-ink-3 text-label"
          >
            {format.shortMonth(date)}
          </text>
        ))}
        {cells.map((cell, index) => (
          <rect
            key={cell.date}
            x={across(box, start + cell.week * STEP, CELL) + 0.5}
            y={HEAD + cell.weekday * STEP + 0.5}
            width={CELL - 1}
            height={CELL - 1}
            rx={2}
            className={clsx(LEVELS[cell.level], index === reading.active && "stroke-ink stroke-2")}
          />
        ))}
      </Plot>
    </Frame>
  );
}

/** The first column of each month that has room for its name before the next. */
function monthsOf(cells: readonly HeatmapCell[]): HeatmapCell[] {
  const firsts = cells.filter(({ date, weekday }, index) => {
    const before = cells[index - 7];
    return weekday === 0 && (!before || before.date.slice(0, 7) !== date.slice(0, 7));
  });
  return firsts.filter(
    (cell, index) => (firsts[index + 1]?.week ?? Number.POSITIVE_INFINITY) - cell.week > 2,
  );
}

function Scale() {
  const { i18n } = useLingui();
  return (
    <span className="flex items-center gap-1.5">
      {i18n._("Less")}
      <svg aria-hidden width={5 * STEP - 3} height={CELL} className="block">
        {LEVELS.map((level, index) => (
          <rect
            key={level}
            x={index * STEP + 0.5}
            y={0.5}
            width={CELL - 1}
            height={CELL - 1}
            rx={2}
            className={level}
          />
        ))}
      </svg>
      {i18n._("More")}
    </span>
  );
}
