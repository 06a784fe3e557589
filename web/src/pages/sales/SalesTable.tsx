import { Trans, useLingui } from "@lingui/react";
import type { CurrencyAmount, ProductView, SaleView } from "@/api";
import { useFormat } from "@/lib/format";
import type { List } from "@/lib/lists";
import { sum } from "@/lib/money";
import { Amount } from "@/ui/Amount";
import { Sums } from "@/ui/Sums";
import { type Column, Table } from "@/ui/Table";
import { STATUSES } from "./sale";

interface SalesTableProps {
  list: List<SaleView>;
  products: ReadonlyMap<string, ProductView>;
  totals: readonly CurrencyAmount[] | undefined;
  sort: string;
  onSort: (sort: string) => void;
  openKey: string | null;
  onOpen: (row: SaleView) => void;
}

/** One row for each sale. */
export function SalesTable({ list, products, totals, sort, onSort, openKey, onOpen }: SalesTableProps) {
  const { i18n } = useLingui();
  const format = useFormat();

  function what({ lines }: SaleView): string {
    const [first] = lines;
    if (!first) return "–";
    const name = products.get(first.productId)?.name ?? i18n._("Product");
    return lines.length === 1 ? name : i18n._("{name} and {count} more", { name, count: lines.length - 1 });
  }

  const columns: Column<SaleView>[] = [
    {
      id: "date",
      header: <Trans id="Date" />,
      sort: "saleDate",
      className: "w-24 whitespace-nowrap max-sm:w-16",
      cell: (row) => <time dateTime={row.saleDate}>{format.day(row.saleDate)}</time>,
    },
    {
      id: "what",
      header: <Trans id="Sold" />,
      opens: true,
      className: "max-w-0 w-full sm:w-2/5",
      cell: (row) => (
        <>
          <bdi className="block truncate">{what(row)}</bdi>
          <span className="block truncate text-small text-ink-3 sm:hidden">
            {row.status === "completed" ? null : (
              <>
                <span className={row.status === "pending" ? "text-warn" : undefined}>
                  {i18n._(STATUSES[row.status])}
                </span>
                {" · "}
              </>
            )}
            {row.customerName ?? row.number}
          </span>
        </>
      ),
    },
    {
      id: "quantity",
      header: <Trans id="Units" />,
      numeric: true,
      wideOnly: true,
      cell: (row) => format.number(sum(row.lines.map(({ quantity }) => quantity))),
    },
    {
      id: "customer",
      header: <Trans id="Customer" />,
      wideOnly: true,
      className: "max-w-48 ps-6",
      cell: (row) => <bdi className="block truncate text-ink-2">{row.customerName ?? "–"}</bdi>,
    },
    {
      id: "status",
      header: <Trans id="Status" />,
      wideOnly: true,
      cell: (row) => (
        <span className={row.status === "pending" ? "text-warn" : "text-ink-2"}>
          {i18n._(STATUSES[row.status])}
        </span>
      ),
    },
    {
      id: "margin",
      header: <Trans id="Margin" />,
      numeric: true,
      wideOnly: true,
      cell: (row) =>
        row.margin === null || row.status === "cancelled" ? (
          <span className="text-ink-3">–</span>
        ) : (
          <Amount value={row.margin} currency={row.currency} size="table" className="text-ink-2" />
        ),
    },
    {
      id: "total",
      header: <Trans id="Total" />,
      sort: "total",
      numeric: true,
      cell: (row) => (
        <span className={row.status === "cancelled" ? "text-ink-3 line-through" : undefined}>
          <Amount value={row.total} currency={row.currency} size="table" />
        </span>
      ),
      total: totals ? <Sums amounts={totals} stacked /> : undefined,
    },
  ];
  return (
    <Table
      caption={i18n._("Sales")}
      columns={columns}
      rows={list.rows}
      rowKey={({ id }) => id}
      openKey={openKey}
      onOpen={onOpen}
      rowKeys={{ e: onOpen }}
      totalLabel={<Trans id="Completed" />}
      sort={sort}
      onSort={onSort}
      stale={list.isStale}
    />
  );
}
