import { Trans } from "@lingui/react";
import clsx from "clsx";
import type { ReactNode } from "react";
import type { ProductView } from "@/api";
import { useFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import { StockBar } from "@/ui/charts";
import { marginOf, stockOf } from "./product";

/** What there is of a product and what one of it brings. */
export function ProductFigures({ product }: { product: ProductView }) {
  const format = useFormat();
  const { quantity, reorderPoint, price, supplierCost, supplierName, currency } = product;
  const stock = stockOf(product);
  const margin = marginOf(product);
  return (
    <dl className="grid grid-cols-2 border-y border-line lg:grid-cols-4">
      <Figure
        name={<Trans id="On hand" />}
        note={
          reorderPoint === null ? (
            <Trans id="No reorder line" />
          ) : (
            <Trans
              id={
                stock === "ok"
                  ? /*i18n*/ "Reorder at {point}"
                  : stock === "low"
                    ? /*i18n*/ "Low: reorder at {point}"
                    : /*i18n*/ "Out of stock: reorder at {point}"
              }
              values={{ point: format.number(reorderPoint) }}
            />
          )
        }
      >
        <span className={clsx("figure text-stat", stock !== "ok" && "text-warn")}>
          {format.number(quantity)}
        </span>
        {reorderPoint === null ? null : (
          <span className="mt-2 block max-w-44">
            <StockBar name={product.name} quantity={quantity} reorderPoint={reorderPoint} />
          </span>
        )}
      </Figure>
      <Figure name={<Trans id="Price" />} note={null}>
        <Amount value={price} currency={currency} size="stat" />
      </Figure>
      <Figure
        name={<Trans id="Cost of one" />}
        note={supplierName ? <Trans id="From {supplierName}" values={{ supplierName }} /> : null}
      >
        {supplierCost === null ? (
          <span className="figure text-stat text-ink-3">–</span>
        ) : (
          <Amount value={supplierCost} currency={currency} size="stat" />
        )}
      </Figure>
      <Figure
        name={<Trans id="Margin of one" />}
        note={
          margin?.percent ? (
            <Trans id="{percent} of the price" values={{ percent: format.percent(margin.percent) }} />
          ) : (
            <Trans id="Needs the cost of one" />
          )
        }
      >
        {margin ? (
          <Amount value={margin.amount} currency={currency} size="stat" />
        ) : (
          <span className="figure text-stat text-ink-3">–</span>
        )}
      </Figure>
    </dl>
  );
}

function Figure({ name, note, children }: { name: ReactNode; note: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0 py-4 pe-4 lg:not-first:border-s lg:not-first:border-line lg:not-first:ps-5">
      <dt className="text-small text-ink-2">{name}</dt>
      <dd className="mt-1">
        {children}
        {note ? <span className="mt-1 block text-small text-ink-3">{note}</span> : null}
      </dd>
    </div>
  );
}
