import { Trans, useLingui } from "@lingui/react";
import type { InventoryView } from "@/api";
import { useFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { Skeleton, TitleSkeleton } from "@/ui/Skeleton";

/** What all that is on hand has cost. */
export function InventoryTitle({ inventory }: { inventory: InventoryView | undefined }) {
  const { i18n } = useLingui();
  if (!inventory) return <TitleSkeleton name={i18n._("Products")} />;
  const { products, value, currency } = inventory.totals;
  if (products === 0) return <Trans id="Nothing in stock" />;
  return (
    <Trans
      id="Stock worth <0/> at cost"
      components={{ 0: <Amount value={value} currency={currency} size="title" /> }}
    />
  );
}

/** How much of it there is, and what has to be ordered. */
export function InventoryLead({
  inventory,
  onLow,
}: {
  inventory: InventoryView | undefined;
  onLow: () => void;
}) {
  const format = useFormat();
  if (!inventory) return <Skeleton className="my-1 w-72 max-w-full" />;
  const { products, units, lowStock, outOfStock, otherValues } = inventory.totals;
  if (products === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3">
      <Trans
        id="{products, plural, one {# product} other {# products}}, {units} units."
        values={{ products, units: format.number(units) }}
      />
      {otherValues.length > 0 ? (
        <PrivacyBlur>
          <Trans
            id="And {sums}."
            values={{
              sums: format.list(otherValues.map(({ amount, currency }) => format.money(amount, currency))),
            }}
          />
        </PrivacyBlur>
      ) : null}
      {lowStock + outOfStock > 0 ? (
        <Button variant="ghost" size="small" className="-mx-2.5 text-warn" onClick={onLow}>
          <Trans id="{low} low, {out} out of stock" values={{ low: lowStock, out: outOfStock }} />
        </Button>
      ) : null}
    </p>
  );
}
