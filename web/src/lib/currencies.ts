import type { Currency } from "@/api";

/** The currencies that forms offer: those of the European Central Bank's rates, and some that are near them. */
export const CURRENCIES = [
  "AED",
  "ARS",
  "AUD",
  "BRL",
  "CAD",
  "CHF",
  "CLP",
  "CNY",
  "COP",
  "CZK",
  "DKK",
  "EGP",
  "EUR",
  "GBP",
  "GHS",
  "HKD",
  "HUF",
  "IDR",
  "ILS",
  "INR",
  "ISK",
  "JPY",
  "KES",
  "KRW",
  "KWD",
  "LKR",
  "MAD",
  "MXN",
  "MYR",
  "NGN",
  "NOK",
  "NZD",
  "PEN",
  "PHP",
  "PKR",
  "PLN",
  "RON",
  "SAR",
  "SEK",
  "SGD",
  "THB",
  "TRY",
  "TWD",
  "UAH",
  "USD",
  "VND",
  "ZAR",
] as const satisfies readonly Currency[];

/** The codes to choose from, with those that are in use here even where they are not among the common ones. */
export function currencyChoices(...used: readonly Currency[]): Currency[] {
  const all = new Set<Currency>([...used, ...CURRENCIES]);
  return [...all].sort();
}
