import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { getSalesAnalytics, listSales, open, type ProductView, type SaleView } from "@/api";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { Amount } from "@/ui/Amount";
import { Sparkline } from "@/ui/charts";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { Sums } from "@/ui/Sums";
import { firstDay, unitsByWeek } from "./weeks";

/** The sales of one product from a day on; its last pages are left out where there are more than a few hundred. */
async function salesOf(productId: string, from: string, to: string): Promise<SaleView[]> {
  const all: SaleView[] = [];
  let cursor: string | undefined;
  do {
    const page = await open(listSales({ query: { productId, from, to, limit: 100, cursor } }));
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor && all.length < 500);
  return all;
}

/** What was sold of a product in the last thirteen weeks. */
export function ProductSales({ product }: { product: ProductView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { id, currency } = product;
  const to = format.today();
  const from = firstDay(to);
  const query = useQuery({
    queryKey: key("sales", "of product", id, from, to),
    queryFn: async () => {
      const [analytics, sales] = await Promise.all([
        open(getSalesAnalytics({ query: { from, to, currency } })),
        salesOf(id, from, to),
      ]);
      return { sold: analytics.byProduct.find(({ productId }) => productId === id), sales };
    },
  });
  const link = (
    <Link to={`/sales?productId=${id}&period=all`} className="text-small">
      <Trans id="All its sales" />
    </Link>
  );
  return (
    <Section title={<Trans id="Sold in 90 days" />} aside={query.data?.sold ? link : null}>
      {query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonRows rows={1} /> : null}
      {query.data && !query.data.sold ? (
        <p className="border-y border-line py-6 text-ink-2">
          <Trans id="Nothing was sold of it in this time." />
        </p>
      ) : null}
      {query.data?.sold ? (
        <div className="flex flex-wrap items-center gap-x-12 gap-y-4 border-y border-line py-4">
          <p>
            <span className="figure block text-stat">{format.number(query.data.sold.units)}</span>
            <span className="text-small text-ink-3">
              <Trans id="units" />
            </span>
          </p>
          <p>
            {query.data.sold.revenue === null ? (
              <Sums amounts={query.data.sold.totals} />
            ) : (
              <Amount value={query.data.sold.revenue} currency={currency} size="stat" />
            )}
            <span className="block text-small text-ink-3">
              <Trans id="revenue" />
            </span>
          </p>
          {query.data.sold.margin === null ? null : (
            <p>
              <Amount value={query.data.sold.margin} currency={currency} size="stat" />
              <span className="block text-small text-ink-3">
                <Trans id="margin" />
              </span>
            </p>
          )}
          <Sparkline
            values={unitsByWeek(query.data.sales, id, to)}
            label={i18n._("Units by week, from {from} to {to}", {
              from: format.day(from),
              to: format.day(to),
            })}
            width={220}
            height={44}
          />
        </div>
      ) : null}
    </Section>
  );
}
