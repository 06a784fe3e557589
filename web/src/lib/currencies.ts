import type { Currency } from "@/api";
import { byLabel, type Named, words } from "./named";

/** The currencies that one is paid in, by ISO 4217: without those that are only units of account. */
const CURRENCIES = `
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD
KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO
NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE
SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND
VUV WST XAD XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
`;

/** Those that forms offer first: the currencies of the European Central Bank's rates, and some that are near them. */
const COMMON = `
AED ARS AUD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GHS HKD HUF IDR ILS INR ISK JPY KES KRW
KWD LKR MAD MXN MYR NGN NOK NZD PEN PHP PKR PLN RON SAR SEK SGD THB TRY TWD UAH USD VND ZAR
`;

const currencies: ReadonlySet<string> = new Set(words(CURRENCIES));

export function isCurrency(code: string): code is Currency {
  return currencies.has(code);
}

/** Currencies with their names, in the order of their names: `US dollar`, noted `USD`. */
export function currencyNames(locale: string): Named[] {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  return [...currencies]
    .map((code) => ({ value: code, label: names.of(code) ?? code, note: code }))
    .toSorted(byLabel(locale));
}

/** The codes to choose from, with those that are in use here even where they are not among the common ones. */
export function currencyChoices(...used: readonly Currency[]): Currency[] {
  const all = new Set<Currency>([...used, ...words(COMMON).filter(isCurrency)]);
  return [...all].sort();
}

/** What is paid with where people write so; only where that is beyond doubt. */
const PAID_WITH: Record<string, Currency> = {
  AU: "AUD",
  BR: "BRL",
  CA: "CAD",
  CH: "CHF",
  CN: "CNY",
  CO: "COP",
  CZ: "CZK",
  DK: "DKK",
  GB: "GBP",
  HU: "HUF",
  ID: "IDR",
  IN: "INR",
  JP: "JPY",
  KR: "KRW",
  MX: "MXN",
  NO: "NOK",
  NZ: "NZD",
  PL: "PLN",
  RO: "RON",
  SE: "SEK",
  SG: "SGD",
  TH: "THB",
  TR: "TRY",
  TW: "TWD",
  UA: "UAH",
  US: "USD",
  VN: "VND",
  ZA: "ZAR",
};

const PAID_IN_EURO = new Set(words("AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"));

/** The currency to begin with, as far as the browser's locale tells. */
export function guessCurrency(locale: string): Currency {
  const region = new Intl.Locale(locale).maximize().region ?? "US";
  return PAID_IN_EURO.has(region) ? "EUR" : (PAID_WITH[region] ?? "USD");
}
