import type { I18n } from "@lingui/core";
import clsx from "clsx";
import type { EarningView, PlatformView } from "@/api";
import type { Format } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import type { ColourName } from "@/ui/colours";
import { Sums } from "@/ui/Sums";
import { Swatch } from "@/ui/Swatch";
import type { Column } from "@/ui/Table";
import type { CurrencySum } from "./ledger";

interface ColumnContext {
  i18n: I18n;
  format: Format;
  platformOf: (id: string) => PlatformView | undefined;
  colourOf: (id: string) => ColourName;
  sort: string;
  totals: readonly CurrencySum[] | undefined;
}

/** What kinds of earnings are called; income is the rule and goes without saying. */
export const KINDS = {
  income: /*i18n*/ "Income",
  refund: /*i18n*/ "Refund",
  adjustment: /*i18n*/ "Adjustment",
} as const;

/** The columns of the ledger. Days are headings where it is sorted by them, and a column where it is not. */
export function columns({
  i18n,
  format,
  platformOf,
  colourOf,
  sort,
  totals,
}: ColumnContext): Column<EarningView>[] {
  const byDay = sort === "date" || sort === "-date";
  return [
    {
      id: "date",
      header: i18n._("Date"),
      sort: "date",
      wideOnly: byDay,
      className: clsx("whitespace-nowrap text-ink-2", byDay ? "w-16" : "w-24"),
      cell: (row) => <span className={byDay ? "spoken" : undefined}>{format.day(row.date)}</span>,
    },
    {
      id: "platform",
      header: i18n._("Platform"),
      opens: true,
      className: "max-w-0 w-2/5 sm:w-1/4",
      cell: (row) => (
        <span className="flex min-w-0 items-center gap-2.5">
          <Swatch colour={colourOf(row.platformId)} />
          <span className="min-w-0">
            <span className="block truncate">
              {platformOf(row.platformId)?.name ?? "…"}
              {row.kind === "income" ? null : (
                <span className="text-ink-3"> · {i18n._(KINDS[row.kind])}</span>
              )}
            </span>
            {row.notes ? (
              <span className="block truncate text-small text-ink-3 sm:hidden" dir="auto">
                {row.notes}
              </span>
            ) : null}
          </span>
        </span>
      ),
    },
    {
      id: "notes",
      header: i18n._("Note"),
      wideOnly: true,
      className: "max-w-0 w-full text-ink-2",
      cell: (row) => (
        <span className="block truncate" dir="auto" title={row.notes ?? undefined}>
          {row.notes}
        </span>
      ),
    },
    {
      id: "hours",
      header: i18n._("Hours"),
      numeric: true,
      wideOnly: true,
      className: "text-ink-2",
      cell: (row) => (row.hours === null ? "" : format.number(row.hours, { most: 2 })),
    },
    {
      id: "amount",
      header: i18n._("Amount"),
      sort: "amount",
      numeric: true,
      cell: (row) => <Amount value={row.amount} currency={row.currency} size="table" />,
      total: totals ? <Sums amounts={totals} stacked /> : "",
    },
  ];
}
