import { Trans } from "@lingui/react";
import type { ReactNode } from "react";
import type { CustomerWithFiguresView } from "@/api";
import { useFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";

/** What a customer was billed, has paid and has bought, in their own currency; others stand below it. */
export function Figures({ customer }: { customer: CustomerWithFiguresView }) {
  const format = useFormat();
  const { currency, invoiced, paid, totalPurchased, purchases, lastPurchaseOn, otherCurrencies } = customer;
  const others = (name: "invoiced" | "paid" | "totalPurchased") =>
    otherCurrencies.map((figures) => format.money(figures[name], figures.currency)).join(" · ");
  return (
    <dl className="grid grid-cols-2 border-y border-line sm:grid-cols-3 sm:divide-x sm:divide-line">
      <Figure label={<Trans id="Billed" />} value={invoiced} currency={currency} note={others("invoiced")} />
      <Figure label={<Trans id="Paid" />} value={paid} currency={currency} note={others("paid")} />
      <Figure
        label={<Trans id="Bought" />}
        value={totalPurchased}
        currency={currency}
        note={
          purchases === 0 ? (
            others("totalPurchased")
          ) : (
            <>
              <Trans id="{purchases, plural, one {# sale} other {# sales}}" values={{ purchases }} />
              {lastPurchaseOn ? `, ${format.day(lastPurchaseOn)}` : ""}
            </>
          )
        }
      />
    </dl>
  );
}

interface FigureProps {
  label: ReactNode;
  value: string;
  currency: string;
  note: ReactNode;
}

function Figure({ label, value, currency, note }: FigureProps) {
  return (
    <div className="min-w-0 py-5 pe-4 sm:ps-6 sm:first:ps-0">
      <dt className="text-small text-ink-2">{label}</dt>
      <dd>
        <Amount value={value} currency={currency} size="stat" />
        <span data-amount className="block text-small text-ink-3">
          {note}
        </span>
      </dd>
    </div>
  );
}
