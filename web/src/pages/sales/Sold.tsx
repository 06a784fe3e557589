import { Trans, useLingui } from "@lingui/react";
import type { SalesAnalyticsView } from "@/api";
import { useFormat } from "@/lib/format";
import { absolute, isZero, percentOf, sign } from "@/lib/money";
import { Amount } from "@/ui/Amount";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { RatesNote } from "@/ui/RatesNote";
import { Skeleton, TitleSkeleton } from "@/ui/Skeleton";

interface SoldProps {
  analytics: SalesAnalyticsView | undefined;
}

/** The answer that the page begins with: what was sold in the period. */
export function Sold({ analytics }: SoldProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  if (!analytics) return <TitleSkeleton name={i18n._("Sales")} />;
  if (analytics.count === 0) return <Trans id="Nothing sold" />;
  if (analytics.revenue === null) {
    const sums = format.list(analytics.totals.map(({ amount, currency }) => format.money(amount, currency)));
    return (
      <PrivacyBlur>
        <Trans id="Sales of {sums}" values={{ sums }} />
      </PrivacyBlur>
    );
  }
  const sum = <Amount value={analytics.revenue} currency={analytics.currency} size="title" />;
  return <Trans id="Sales of <0/>" components={{ 0: sum }} />;
}

/** How many sales, what they leave after the goods, and how that compares. */
export function SoldLead({ analytics }: SoldProps) {
  const format = useFormat();
  if (!analytics) return <Skeleton className="my-1 w-80 max-w-full" />;
  const { count, units, margin, revenue, currency, previous } = analytics;
  if (count === 0 && !previous?.count) return null;
  const share = margin !== null && revenue !== null ? percentOf(margin, revenue, format.locale) : undefined;
  return (
    <>
      <PrivacyBlur>
        <Trans
          id="{count, plural, one {# sale} other {# sales}}, {units} units."
          values={{ count, units: format.number(units) }}
        />{" "}
        {margin !== null && share !== undefined ? (
          <Trans
            id="{margin} is left after the goods, {share} of it."
            values={{ margin: format.money(margin, currency), share }}
          />
        ) : null}{" "}
        {previous?.revenue && !isZero(previous.revenue) && previous.change !== null ? (
          <Trans
            id={
              sign(previous.change) < 0
                ? /*i18n*/ "{percent} less than the {amount} of the period before."
                : /*i18n*/ "{percent} more than the {amount} of the period before."
            }
            values={{
              percent: format.percent(absolute(previous.change)),
              amount: format.money(previous.revenue, currency),
            }}
          />
        ) : null}
      </PrivacyBlur>
      <RatesNote currency={currency} conversions={analytics.conversions} missing={analytics.missingRates} />
    </>
  );
}
