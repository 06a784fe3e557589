import { Trans, useLingui } from "@lingui/react";
import type { SummaryView } from "@/api";
import { useFormat } from "@/lib/format";
import { PrivacyBlur } from "@/ui/PrivacyBlur";

/** What the sum rests on: hours, the rate of an hour, and what was told in another currency by which rates. */
export function LedgerLead({ summary }: { summary: SummaryView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { hours, hourlyRate, currency, conversions, missingRates } = summary;
  return (
    <>
      {hourlyRate ? (
        <PrivacyBlur>
          <Trans
            id="{hours} hours, {rate} an hour"
            values={{ hours: format.number(hours, { most: 1 }), rate: format.money(hourlyRate, currency) }}
          />
        </PrivacyBlur>
      ) : null}
      {conversions.map((conversion) => (
        <span key={conversion.currency} className="block text-small text-ink-3" data-amount>
          {i18n._("{amount} counted as {total}, by the rates of {first} to {last}", {
            amount: format.money(conversion.total, conversion.currency),
            total: format.money(conversion.amount, currency),
            first: format.day(conversion.firstRateDate),
            last: format.day(conversion.lastRateDate),
          })}
        </span>
      ))}
      {missingRates.map((missing) => (
        <span key={missing.currency} className="block text-small text-warn" data-amount>
          {i18n._("{amount} is not counted: no rate of {from} to {to} is known for its days", {
            amount: format.money(missing.total, missing.currency),
            from: missing.currency,
            to: currency,
          })}
        </span>
      ))}
    </>
  );
}
