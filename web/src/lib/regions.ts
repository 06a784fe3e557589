import type { Country, Currency, TimeZone } from "@/api";

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

/** Countries by ISO 3166-1. */
const COUNTRIES = `
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
`;

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

const currencies: ReadonlySet<string> = new Set(words(CURRENCIES));
const countries: ReadonlySet<string> = new Set(words(COUNTRIES));

export function isCurrency(code: string): code is Currency {
  return currencies.has(code);
}

export function isCountry(code: string): code is Country {
  return countries.has(code);
}

/** Whether this is a time zone's name. The server knows those of its own data, and says so where it knows less. */
export function isTimeZone(name: string): name is TimeZone {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export interface Named {
  value: string;
  label: string;
  note?: string;
}

function byLabel(locale: string): (one: Named, other: Named) => number {
  const { compare } = new Intl.Collator(locale);
  return (one, other) => compare(one.label, other.label);
}

/** Currencies with their names, in the order of their names: `US dollar`, noted `USD`. */
export function currencyNames(locale: string): Named[] {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  return [...currencies]
    .map((code) => ({ value: code, label: names.of(code) ?? code, note: code }))
    .toSorted(byLabel(locale));
}

export function countryNames(locale: string): Named[] {
  const names = new Intl.DisplayNames(locale, { type: "region" });
  return [...countries]
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .toSorted(byLabel(locale));
}

/** Time zones as places: `Auckland (Pacific)`. */
export function timeZoneNames(locale: string, present: string): Named[] {
  const names = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", present]);
  return [...names]
    .map((name) => {
      const [area = name, ...place] = name.split("/");
      const label =
        place.length === 0 ? area : `${place.at(-1)} (${[area, ...place.slice(0, -1)].join(", ")})`;
      return { value: name, label: label.replaceAll("_", " ") };
    })
    .toSorted(byLabel(locale));
}

/** Where one's figures and dates may be written as they are there. The first of a language is its most common. */
const LOCALES = `
en-US en-GB en-AU en-CA en-IE en-IN en-NZ en-SG en-ZA de-DE de-AT de-CH es-ES es-MX es-AR es-CO es-US
fr-FR fr-BE fr-CA fr-CH th-TH cs-CZ da-DK el-GR et-EE fi-FI hu-HU id-ID it-IT it-CH ja-JP ko-KR lt-LT
lv-LV nb-NO nl-NL nl-BE pl-PL pt-BR pt-PT ro-RO sk-SK sl-SI sv-SE tr-TR uk-UA vi-VN zh-CN zh-TW
`;

/** Locales in their own words: `Deutsch (Schweiz)`. */
export function localeNames(present: string): Named[] {
  return [...new Set([...words(LOCALES), present])].map((locale) => ({
    value: locale,
    label: new Intl.DisplayNames(locale, { type: "language" }).of(locale) ?? locale,
  }));
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

/** The time zone of this device. */
export function guessTimeZone(): TimeZone {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return isTimeZone(timeZone) ? timeZone : "UTC";
}
