import { Trans, useLingui } from "@lingui/react";
import { listMovements, type MovementView, open, type ProductView } from "@/api";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { sign } from "@/lib/money";
import { key } from "@/lib/queries";
import { Amount } from "@/ui/Amount";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { LoadMore } from "@/ui/LoadMore";
import { Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { type Column, Table } from "@/ui/Table";
import { MOVEMENTS } from "./product";

/** Everything that moved the stock of a product, the last first. Nothing in it is ever changed. */
export function Movements({ product }: { product: ProductView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { id } = product;
  const list = useList(key("movements", "list", id), (cursor, signal) =>
    open(listMovements({ path: { id }, query: { limit: 25, cursor, total: true }, signal })),
  );
  const columns: Column<MovementView>[] = [
    {
      id: "at",
      header: <Trans id="When" />,
      className: "whitespace-nowrap max-sm:hidden",
      cell: (row) => <time dateTime={row.createdAt}>{format.instant(row.createdAt)}</time>,
    },
    {
      id: "type",
      header: <Trans id="What" />,
      className: "w-full max-w-0 max-sm:ps-0",
      cell: (row) => (
        <>
          <span className="block truncate">
            {row.sourceId ? (
              <Link look="plain" to={`/sales?id=${row.sourceId}&period=all`}>
                {i18n._(MOVEMENTS[row.type])}
              </Link>
            ) : (
              i18n._(MOVEMENTS[row.type])
            )}
          </span>
          {row.reason ? <bdi className="block truncate text-small text-ink-3">{row.reason}</bdi> : null}
          <time className="text-small text-ink-3 sm:hidden" dateTime={row.createdAt}>
            {format.instant(row.createdAt)}
          </time>
        </>
      ),
    },
    {
      id: "cost",
      header: <Trans id="Cost of one" />,
      numeric: true,
      wideOnly: true,
      className: "whitespace-nowrap sm:ps-8",
      cell: (row) => <Amount value={row.unitCost} currency={row.currency} size="table" />,
    },
    {
      id: "quantity",
      header: <Trans id="Change" />,
      numeric: true,
      className: "whitespace-nowrap sm:ps-8",
      cell: (row) => `${sign(row.quantity) > 0 ? "+" : ""}${format.number(row.quantity)}`,
    },
    {
      id: "after",
      header: <Trans id="On hand" />,
      numeric: true,
      className: "whitespace-nowrap sm:ps-8",
      cell: (row) => format.number(row.afterQuantity),
    },
  ];
  return (
    <Section title={<Trans id="Movements" />}>
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows rows={4} /> : null}
      {!list.isLoading && !list.error && list.rows.length === 0 ? (
        <p className="border-y border-line py-6 text-ink-2">
          <Trans id="Nothing has moved yet. Restock it to begin." />
        </p>
      ) : null}
      {list.rows.length > 0 ? (
        <Table caption={i18n._("Movements")} columns={columns} rows={list.rows} rowKey={(row) => row.id} />
      ) : null}
      <LoadMore
        shown={list.rows.length}
        total={list.total}
        hasMore={list.hasMore}
        busy={list.isLoadingMore}
        onMore={list.more}
      />
    </Section>
  );
}
