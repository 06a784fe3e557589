import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { useFormat } from "@/lib/format";
import { formatPercent, percentOf, sign, sum } from "@/lib/money";
import { Swatch } from "../Swatch";
import { Plot } from "./Plot";
import { FILL, faded } from "./palette";
import { block, type End } from "./shapes";
import { layoutStrip, type Share } from "./strip";
import { across, type Box, useRtl, useWidth } from "./use-box";
import { useReading } from "./use-reading";

export interface StripShare extends Share {
  /** Beside the amount: `87.18 per hour`, `3 invoices`. */
  detail?: string;
}

export interface StripProps {
  title: string;
  shares: readonly StripShare[];
  /** What the figures beside the amounts are. */
  detailTitle?: string;
  /** What the names are. */
  nameTitle: string;
  currency?: string;
  /** Adds the whole below. */
  totalName?: string;
  /** The page has a table of the same parts right beneath, under a heading of its own. */
  hasTable?: boolean;
}

/** What is there but rounds to nothing says so. */
function shareOf(amount: string, total: string, locale: string): string {
  if (sign(amount) < 0 || sign(total) <= 0) return "–";
  const share = percentOf(amount, total, locale) ?? "–";
  return sign(amount) > 0 && share === formatPercent("0", locale)
    ? `<${formatPercent("0.01", locale)}`
    : share;
}

const HEIGHT = 20;
const CELL = "h-9 border-b border-line ps-4 first:ps-0";

/** One strip for the whole, divided, and the table of its parts beneath; instead of a pie. */
export function Strip({
  title,
  shares,
  detailTitle,
  nameTitle,
  currency,
  totalName,
  hasTable = false,
}: StripProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [ref, width] = useWidth<HTMLDivElement>();
  const rtl = useRtl();
  const parts = layoutStrip(shares, width);
  const drawn = parts.map(({ id }) => shares.findIndex((share) => share.id === id));
  const reading = useReading(parts.length, { start: 0 });
  const box: Box = { width, height: HEIGHT, start: 0, top: 0, bottom: HEIGHT, rtl };
  const total = sum(shares.map(({ amount }) => amount));
  const money = (amount: string) => format.money(amount, currency);
  const part = (amount: string) => shareOf(amount, total, format.locale);
  const active = reading.active === null ? null : (drawn[reading.active] ?? null);
  const read = active === null ? undefined : shares[active];

  function partAt(x: number): number | null {
    const at = rtl ? width - x : x;
    const found = parts.findIndex((drawnPart) => at < drawnPart.at + drawnPart.width + 1);
    return found >= 0 ? found : null;
  }

  function ends(index: number): End[] {
    const [first, last]: [End, End] = rtl ? ["right", "left"] : ["left", "right"];
    return [...(index === 0 ? [first] : []), ...(index === parts.length - 1 ? [last] : [])];
  }

  return (
    <figure aria-label={title} className="m-0 min-w-0">
      <h2 className={hasTable ? "spoken" : "text-section font-semibold"}>{title}</h2>
      <p role="status" className="spoken">
        {reading.aloud && read
          ? i18n._("{name}, {amount}, {share}", {
              name: read.name,
              amount: money(read.amount),
              share: part(read.amount),
            })
          : ""}
      </p>
      <div className="mt-3 mb-1">
        <Plot ref={ref} label={title} width={width} height={HEIGHT} reading={reading} markAt={partAt}>
          {parts.length === 0 ? (
            <path d={block(0, 4, width, 12, ["left", "right"])} className="fill-sunken" />
          ) : (
            parts.map(({ id, colour, at, width: wide }, index) => (
              <path
                key={id}
                d={block(across(box, at, wide), 4, wide, 12, ends(index))}
                className={clsx(FILL[colour], faded(reading.active, index))}
              />
            ))
          )}
        </Plot>
      </div>
      {hasTable ? null : (
        <table className="w-full border-collapse">
          <caption className="spoken">{title}</caption>
          <thead className="text-small text-ink-3">
            <tr>
              <th scope="col" className={clsx(CELL, "w-full text-start font-normal")}>
                {nameTitle}
              </th>
              {detailTitle ? (
                <th scope="col" className={clsx(CELL, "text-end font-normal max-sm:hidden")}>
                  {detailTitle}
                </th>
              ) : null}
              <th scope="col" className={clsx(CELL, "text-end font-normal")}>
                {i18n._("Share")}
              </th>
              <th scope="col" className={clsx(CELL, "text-end font-normal")}>
                {i18n._("Amount")}
              </th>
            </tr>
          </thead>
          <tbody>
            {shares.map((share, index) => (
              <tr key={share.id} className={clsx("transition-colors", index === active && "bg-sunken")}>
                <th scope="row" className={clsx(CELL, "max-w-0 w-full text-start font-normal")}>
                  <span className="flex items-center gap-2.5">
                    <Swatch colour={share.colour} />
                    <span className="truncate" title={share.name}>
                      {share.name}
                    </span>
                  </span>
                </th>
                {detailTitle ? (
                  <td
                    data-amount
                    className={clsx(CELL, "tabular text-end whitespace-nowrap text-ink-2 max-sm:hidden")}
                  >
                    {share.detail ?? "–"}
                  </td>
                ) : null}
                <td className={clsx(CELL, "tabular text-end text-ink-2")}>{part(share.amount)}</td>
                <td data-amount className={clsx(CELL, "tabular text-end whitespace-nowrap")}>
                  {money(share.amount)}
                </td>
              </tr>
            ))}
          </tbody>
          {totalName ? (
            <tfoot>
              <tr>
                <th
                  scope="row"
                  colSpan={detailTitle ? 3 : 2}
                  className="h-9 text-start font-medium max-sm:hidden"
                >
                  {totalName}
                </th>
                <th scope="row" colSpan={2} className="h-9 text-start font-medium sm:hidden">
                  {totalName}
                </th>
                <td data-amount className="tabular h-9 ps-4 text-end font-medium whitespace-nowrap">
                  {money(total)}
                </td>
              </tr>
            </tfoot>
          ) : null}
        </table>
      )}
    </figure>
  );
}
