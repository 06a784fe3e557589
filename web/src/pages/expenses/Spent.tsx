import { Trans, useLingui } from "@lingui/react";
import type { ExpenseSummaryView } from "@/api";
import { useFormat } from "@/lib/format";
import { absolute, isZero, sign } from "@/lib/money";
import { Amount } from "@/ui/Amount";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { RatesNote } from "@/ui/RatesNote";
import { Skeleton, TitleSkeleton } from "@/ui/Skeleton";

interface SpentProps {
  summary: ExpenseSummaryView | undefined;
}

/** The answer that the page begins with: what was spent in the period. */
export function Spent({ summary }: SpentProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  if (!summary) return <TitleSkeleton name={i18n._("Expenses")} />;
  if (summary.count === 0) return <Trans id="Nothing spent" />;
  if (summary.total === null) {
    const own = summary.totals.toSorted(
      (a, b) => Number(b.currency === format.currency) - Number(a.currency === format.currency),
    );
    const sums = format.list(own.map(({ amount, currency }) => format.money(amount, currency)));
    return (
      <PrivacyBlur>
        <Trans id="You spent {sums}" values={{ sums }} />
      </PrivacyBlur>
    );
  }
  const sum = <Amount value={summary.total} currency={summary.currency} size="title" />;
  return <Trans id="You spent <0/>" components={{ 0: sum }} />;
}

/** How much of it is deductible, and how it compares. */
export function SpentLead({ summary }: SpentProps) {
  const format = useFormat();
  if (!summary) return <Skeleton className="my-1 w-80 max-w-full" />;
  const { deductibleTotal, currency, previous } = summary;
  const parts = [
    deductibleTotal !== null && !isZero(deductibleTotal) ? (
      <Trans
        key="deductible"
        id="{amount} of it is deductible."
        values={{ amount: format.money(deductibleTotal, currency) }}
      />
    ) : null,
    previous?.total && !isZero(previous.total) ? (
      <Trans
        key="previous"
        id={
          previous.change === null
            ? "It was {amount} in the period before."
            : sign(previous.change) < 0
              ? "That is {percent} less than the {amount} of the period before."
              : "That is {percent} more than the {amount} of the period before."
        }
        values={{
          amount: format.money(previous.total, currency),
          percent: format.percent(absolute(previous.change ?? "0")),
        }}
      />
    ) : null,
  ].filter((part) => part !== null);
  return (
    <>
      <PrivacyBlur>
        {parts[0]} {parts[1]}
      </PrivacyBlur>
      <RatesNote currency={currency} conversions={summary.conversions} missing={summary.missingRates} />
    </>
  );
}
