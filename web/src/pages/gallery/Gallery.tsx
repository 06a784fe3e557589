import type { ReactNode } from "react";
import {
  AgingStrip,
  BarsByPlatform,
  DayHeatmap,
  GoalMeter,
  ShareStrip,
  Sparkline,
  StockBar,
  Trend,
  WeekdayBars,
} from "@/ui/charts";
import * as data from "./data";

function Case({ children }: { children: ReactNode }) {
  return <section className="min-w-0 border-t border-line pt-7">{children}</section>;
}

/** Every chart with full, empty, single, negative, very large and very long data. */
export function Gallery() {
  return (
    <main className="mx-auto grid max-w-[46rem] gap-10 px-4 py-10">
      <h1 className="figure text-title">Charts</h1>
      <Case>
        <BarsByPlatform title="Twelve months" bars={data.TWELVE} series={data.SERIES} />
      </Case>
      <Case>
        <BarsByPlatform title="Nothing yet" bars={data.EMPTY} series={data.SERIES} />
      </Case>
      <Case>
        <BarsByPlatform title="One earning" bars={data.ONE} series={data.SERIES} />
      </Case>
      <Case>
        <BarsByPlatform title="With refunds" bars={data.REFUNDS} series={data.SERIES} />
      </Case>
      <Case>
        <BarsByPlatform title="Large, with long names" bars={data.LARGE} series={data.LONG_NAMES} />
      </Case>
      <Case>
        <BarsByPlatform title="Days" bars={data.DAYS} series={data.SERIES} height={200} />
      </Case>
      <Case>
        <Trend
          title="Earnings"
          points={data.POINTS}
          outlook={data.OUTLOOK}
          note="Rests on the last half year. 8 of 10 past forecasts held."
        />
      </Case>
      <Case>
        <Trend title="Profit" points={data.LOSSES} colour="slate" />
      </Case>
      <Case>
        <Trend title="One month" points={data.POINTS.slice(0, 1)} />
      </Case>
      <Case>
        <Trend title="No month" points={[]} />
      </Case>
      <Case>
        <ShareStrip title="By platform" shares={data.SHARES} detailTitle="Per hour" />
      </Case>
      <Case>
        <ShareStrip title="By platform, nothing yet" shares={[]} />
      </Case>
      <Case>
        <AgingStrip
          title="Waiting to be paid"
          ages={[
            { age: "notDue", amount: "2950.00", count: 2 },
            { age: "days30", amount: "1200.00", count: 1 },
            { age: "days60", amount: "640.00", count: 1 },
            { age: "days90", amount: "0.00", count: 0 },
            { age: "older", amount: "999999999999.00", count: 1 },
          ]}
        />
      </Case>
      <Case>
        <DayHeatmap
          title="Days with earnings"
          days={data.HEAT}
          first="2025-11-24"
          last={data.TODAY}
          weekStartsOn="monday"
        />
      </Case>
      <Case>
        <WeekdayBars title="Per hour, by weekday" days={data.BY_WEEKDAY} />
      </Case>
      <Case>
        <WeekdayBars
          title="No hours yet"
          days={data.BY_WEEKDAY.map(({ weekday }) => ({ weekday, value: null }))}
        />
      </Case>
      <Case>
        <div className="grid gap-4">
          <GoalMeter
            label="November"
            current="8412.50"
            target="10000.00"
            projected="11470.00"
            passed={0.73}
          />
          <GoalMeter label="Behind" current="1200.00" target="10000.00" projected="4100.00" passed={0.73} />
          <GoalMeter label="Reached" current="12600.00" target="10000.00" passed={0.73} />
          <GoalMeter label="Nothing" current="0.00" target="10000.00" passed={0.1} />
          <div className="grid max-w-60 gap-4">
            <StockBar name="Linen print" quantity="42" reorderPoint="10" />
            <StockBar name="Poster" quantity="6" reorderPoint="10" />
            <StockBar name="Card" quantity="0" reorderPoint="10" />
          </div>
          <div className="flex flex-wrap gap-8">
            <Sparkline label="Rising" values={data.POINTS.map(({ value }) => value)} />
            <Sparkline label="Up and down" values={data.LOSSES.map(({ value }) => value)} colour="brick" />
            <Sparkline label="One" values={["12"]} />
            <Sparkline label="None" values={[]} />
          </div>
        </div>
      </Case>
    </main>
  );
}
