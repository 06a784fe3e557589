import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import type { ProductView, SaleView } from "@/api";
import { useFormat } from "@/lib/format";
import { isZero, negate } from "@/lib/money";
import { Amount } from "@/ui/Amount";
import { Link } from "@/ui/Link";
import { STATUSES } from "./sale";

interface SaleDetailProps {
  sale: SaleView;
  products: ReadonlyMap<string, ProductView>;
}

const CELL = "border-b border-line py-2 align-top";

/** What was sold, to whom, and what it left. */
export function SaleDetail({ sale, products }: SaleDetailProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { currency } = sale;
  return (
    <>
      <Amount value={sale.total} currency={currency} size="figure" />
      <p className="mt-1 text-ink-2">
        {format.longDay(sale.saleDate)} · {i18n._(STATUSES[sale.status])}
      </p>
      {sale.customerName ? (
        <p className="mt-1" dir="auto">
          {sale.customerId ? (
            <Link to={`/customers/${sale.customerId}`}>{sale.customerName}</Link>
          ) : (
            sale.customerName
          )}
        </p>
      ) : null}
      <table className="mt-5 w-full border-collapse">
        <caption className="spoken">{i18n._("Lines")}</caption>
        <thead>
          <tr className="text-small text-ink-3">
            <th scope="col" className={`${CELL} border-t text-start font-normal`}>
              <Trans id="Product" />
            </th>
            <th scope="col" className={`${CELL} border-t text-end font-normal`}>
              <Trans id="Quantity" />
            </th>
            <th scope="col" className={`${CELL} border-t text-end font-normal`}>
              <Trans id="Total" />
            </th>
          </tr>
        </thead>
        <tbody>
          {sale.lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place, and lines stay.
            <tr key={index}>
              <th scope="row" className={`${CELL} pe-3 text-start font-normal`}>
                <Link look="plain" to={`/products/${line.productId}`}>
                  <bdi>{products.get(line.productId)?.name ?? i18n._("Product")}</bdi>
                </Link>
                <span data-amount className="block text-small text-ink-3">
                  <Trans id="{price} each" values={{ price: format.money(line.unitPrice, currency) }} />
                </span>
              </th>
              <td className={`${CELL} tabular text-end`}>{format.number(line.quantity)}</td>
              <td className={`${CELL} ps-3 text-end`}>
                <Amount value={line.total} currency={currency} size="table" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="mt-3 grid grid-cols-[1fr_auto] gap-y-1.5">
        {isZero(sale.discount) ? null : (
          <Line name={<Trans id="Discount" />}>
            <Amount value={negate(sale.discount)} currency={currency} size="table" />
          </Line>
        )}
        <Line name={<Trans id="Total" />}>
          <Amount value={sale.total} currency={currency} size="table" className="font-medium" />
        </Line>
        {sale.cost === null || sale.status === "cancelled" ? null : (
          <Line name={<Trans id="Cost of the goods" />}>
            <Amount value={negate(sale.cost)} currency={currency} size="table" />
          </Line>
        )}
        {sale.margin === null || sale.status === "cancelled" ? null : (
          <Line name={<Trans id="Margin" />}>
            <Amount value={sale.margin} currency={currency} size="table" />
          </Line>
        )}
      </dl>
      {sale.notes ? (
        <p className="mt-5 whitespace-pre-line text-ink-2" dir="auto">
          {sale.notes}
        </p>
      ) : null}
    </>
  );
}

function Line({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="text-end">{children}</dd>
    </>
  );
}
