import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import type { SummaryView } from "@/api";
import { useFormat } from "@/lib/format";
import { type Period, periodTitle } from "@/lib/periods";
import { useCalendar } from "@/lib/usePeriod";
import { Amount } from "@/ui/Amount";
import type { CurrencySum } from "./ledger";

interface LedgerTitleProps {
  period: Period;
  platform: string | undefined;
  query: string | undefined;
  isImport: boolean;
  /** By currency, of everything that the filter lets through; unknown while not all of it is here. */
  totals: readonly CurrencySum[] | undefined;
  count: number | undefined;
  /** Tells the sum in one currency, where the filter is one that it can be told of. */
  summary: SummaryView | undefined;
}

/** The ledger's answer, as a sentence: how much, from where, when. */
export function LedgerTitle({ period, platform, query, isImport, totals, count, summary }: LedgerTitleProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const calendar = useCalendar();
  if (!totals && count === undefined) return i18n._("Earnings");

  const sum = summary?.total;
  const one = sum
    ? { amount: sum, currency: summary.currency }
    : totals?.length === 1
      ? totals[0]
      : undefined;
  const amount: ReactNode = one ? (
    <Amount value={one.amount} currency={one.currency} size="title" />
  ) : totals && totals.length > 0 ? (
    format.list(totals.map((total) => format.money(total.amount, total.currency)))
  ) : null;
  const when = period.kind === "all" ? undefined : periodTitle(period, calendar, i18n, format);
  if (query && count !== undefined) {
    return (
      <>
        {i18n._("{count, plural, one {# earning matches} other {# earnings match}} “{query}”", {
          count,
          query,
        })}
        {amount ? <>: {amount}</> : null}
      </>
    );
  }
  if (!amount) return i18n._("Nothing earned here yet");
  const components = { 0: <span data-amount>{amount}</span> };
  if (isImport) return <Trans id="<0/> from one import" components={components} />;
  if (platform && when)
    return <Trans id="<0/> from {platform}, {when}" values={{ platform, when }} components={components} />;
  if (platform) return <Trans id="<0/> from {platform}" values={{ platform }} components={components} />;
  if (when) return <Trans id="<0/> earned, {when}" values={{ when }} components={components} />;
  return <Trans id="<0/> earned so far" components={components} />;
}
