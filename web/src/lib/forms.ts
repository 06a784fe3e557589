import { i18n } from "@lingui/core";
import { type AmountProblem, parseAmount, parseNumber } from "./amount-input";
import { formatLocale } from "./i18n";
import { currencyDigits, formatDecimal, formatMoney } from "./money";

/** What is said on a field whose text is no amount. */
export function amountProblem(problem: AmountProblem, currency: string): string {
  const locale = formatLocale();
  switch (problem.kind) {
    case "ambiguous":
      return i18n._("That can be read in two ways. Did you mean {first} or {second}?", {
        first: formatMoney(problem.readings[0], currency, locale),
        second: formatMoney(problem.readings[1], currency, locale),
      });
    case "tooPrecise":
      return problem.digits === 0
        ? i18n._("{currency} has no decimals.", { currency })
        : i18n._("At most {digits, plural, one {# decimal} other {# decimals}}.", { digits: problem.digits });
    case "otherCurrency":
      return i18n._("This amount is in {currency}, not in {sign}.", { currency, sign: problem.sign });
    case "tooLarge":
      return i18n._("That is more than can be booked.");
    default:
      return i18n._("Enter an amount, for example {example}.", {
        example: formatMoney("1249.50", currency, locale, { currency: "none" }),
      });
  }
}

export type Reading = { ok: true; value: string } | { ok: false; message: string };

/** Reads the text of an `AmountInput`. */
export function readAmount(text: string, currency: string): Reading {
  const read = parseAmount(text, { currency, locale: formatLocale() });
  return read.ok
    ? { ok: true, value: read.amount }
    : { ok: false, message: amountProblem(read.problem, currency) };
}

/** How a sum is typed: `40 + 12.50`, as the locale and the currency have it. */
export function sumExample(currency: string): string {
  const part = currencyDigits(currency) === 0 ? "12" : "12.50";
  return `40 + ${formatMoney(part, currency, formatLocale(), { currency: "none" })}`;
}

/** Reads hours, a quantity or a rate. */
export function readNumber(text: string, mostDigits = 6): Reading {
  const read = parseNumber(text, formatLocale(), mostDigits);
  return read.ok
    ? { ok: true, value: read.amount }
    : {
        ok: false,
        message: i18n._("Enter a number, for example {example}.", {
          example: formatDecimal("1.5", formatLocale()),
        }),
      };
}
