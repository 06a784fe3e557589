import { Trans, useLingui } from "@lingui/react";
import clsx from "clsx";
import { useMemo } from "react";
import type { InventoryView, ProductView } from "@/api";
import { useFormat } from "@/lib/format";
import type { List } from "@/lib/lists";
import { Amount } from "@/ui/Amount";
import { StockBar } from "@/ui/charts";
import { type Column, Table } from "@/ui/Table";
import { marginOf, stockOf } from "./product";

interface ProductsTableProps {
  list: List<ProductView>;
  inventory: InventoryView | undefined;
  sort: string;
  onSort: (sort: string) => void;
  onOpen: (row: ProductView) => void;
}

/** One row for each product. */
export function ProductsTable({ list, inventory, sort, onSort, onOpen }: ProductsTableProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const values = useMemo(
    () => new Map(inventory?.items.map(({ productId, value }) => [productId, value])),
    [inventory],
  );
  const columns: Column<ProductView>[] = [
    {
      id: "name",
      header: <Trans id="Name" />,
      sort: "name",
      opens: true,
      className: "max-w-0 w-full sm:w-2/5",
      cell: (row) => (
        <>
          <bdi className="block truncate">{row.name}</bdi>
          <span className="block truncate text-small text-ink-3">
            {[row.category, row.sku].filter((part) => part !== null).join(" · ") || "–"}
            {row.isActive ? null : (
              <>
                {" · "}
                <Trans id="archived" />
              </>
            )}
          </span>
        </>
      ),
    },
    {
      id: "quantity",
      header: <Trans id="On hand" />,
      sort: "quantity",
      numeric: true,
      cell: (row) => {
        const stock = stockOf(row);
        return (
          <span className={clsx(stock !== "ok" && "text-warn")}>
            {format.number(row.quantity)}
            {stock === "out" ? <span className="block text-small">{i18n._("out of stock")}</span> : null}
            {stock === "low" ? <span className="block text-small">{i18n._("low")}</span> : null}
          </span>
        );
      },
    },
    {
      id: "bar",
      header: <Trans id="Against the reorder line" />,
      wideOnly: true,
      className: "w-48 ps-6",
      cell: (row) =>
        row.reorderPoint === null ? (
          <span className="text-small text-ink-3">{i18n._("no reorder line")}</span>
        ) : (
          <StockBar name={row.name} quantity={row.quantity} reorderPoint={row.reorderPoint} />
        ),
    },
    {
      id: "margin",
      header: <Trans id="Margin" />,
      numeric: true,
      wideOnly: true,
      cell: (row) => {
        const margin = marginOf(row);
        if (!margin) return <span className="text-ink-3">–</span>;
        return (
          <>
            <Amount value={margin.amount} currency={row.currency} size="table" />
            {margin.percent ? (
              <span className="block text-small text-ink-3">{format.percent(margin.percent)}</span>
            ) : null}
          </>
        );
      },
    },
    {
      id: "value",
      header: <Trans id="Worth" />,
      numeric: true,
      wideOnly: true,
      cell: (row) => <Amount value={values.get(row.id) ?? "0"} currency={row.currency} size="table" />,
    },
    {
      id: "price",
      header: <Trans id="Price" />,
      sort: "price",
      numeric: true,
      cell: (row) => <Amount value={row.price} currency={row.currency} size="table" />,
    },
  ];
  return (
    <Table
      caption={i18n._("Products")}
      columns={columns}
      rows={list.rows}
      rowKey={({ id }) => id}
      onOpen={onOpen}
      rowKeys={{ e: onOpen }}
      sort={sort}
      onSort={onSort}
      stale={list.isStale}
    />
  );
}
