import { Trans } from "@lingui/react";
import type { ConversionView, MissingRateView } from "@/api";
import { useFormat } from "@/lib/format";
import { PrivacyBlur } from "./PrivacyBlur";

interface RatesNoteProps {
  currency: string;
  conversions: readonly ConversionView[];
  missing: readonly MissingRateView[];
}

/** By which rates a sum was made of several currencies, or why there is none. Says nothing of a single currency. */
export function RatesNote({ currency, conversions, missing }: RatesNoteProps) {
  const format = useFormat();
  if (conversions.length === 0 && missing.length === 0) return null;
  return (
    <ul className="mt-3 flex flex-col gap-0.5 text-small text-ink-3">
      {conversions.map((conversion) => (
        <li key={conversion.currency}>
          <PrivacyBlur>
            <Trans
              id="{from} counted as {to}, by rates from {first} to {last}."
              values={{
                from: format.money(conversion.total, conversion.currency),
                to: format.money(conversion.amount, currency),
                first: format.dayInText(conversion.firstRateDate),
                last: format.dayInText(conversion.lastRateDate),
              }}
            />
          </PrivacyBlur>
        </li>
      ))}
      {missing.map((rate) => (
        <li key={rate.currency}>
          <PrivacyBlur>
            <Trans
              id="{amount} is not added: there is no rate from {from} to {currency} for {count, plural, one {# row} other {# rows}}."
              values={{
                amount: format.money(rate.total, rate.currency),
                from: rate.currency,
                currency,
                count: rate.count,
              }}
            />
          </PrivacyBlur>
        </li>
      ))}
    </ul>
  );
}
