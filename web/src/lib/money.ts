import { isZero, ratio, readDecimal, round } from "./decimal";

export {
  absolute,
  add,
  compare,
  isZero,
  multiply,
  negate,
  ratio,
  round,
  sign,
  subtract,
  sum,
} from "./decimal";

/** The digits of ISO 4217, as the server counts them, where the browser rounds to everyday use. */
const ISO_DIGITS: Record<string, number> = {
  AFN: 2,
  ALL: 2,
  COP: 2,
  HUF: 2,
  IDR: 2,
  IQD: 3,
  IRR: 2,
  KPW: 2,
  LAK: 2,
  LBP: 2,
  MGA: 2,
  MMK: 2,
  PKR: 2,
  SOS: 2,
  SYP: 2,
  YER: 2,
};

/** Digits after the point: JPY 0, EUR 2, KWD 3. */
export function currencyDigits(currency: string): number {
  return ISO_DIGITS[currency] ?? money("en", currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `0.00` with the digits of the currency. */
export function zero(currency: string): string {
  return round("0", currencyDigits(currency));
}

export type MoneyPartKind = "sign" | "currency" | "integer" | "fraction" | "literal";

/** A piece of an amount as it is read: the sign, the currency, the whole units with their grouping, or the point with what follows. */
export interface MoneyPart {
  kind: MoneyPartKind;
  text: string;
}

export interface MoneyStyle {
  /** `always` puts a plus before gains; for changes only. */
  signs?: "auto" | "always" | "never";
  /** Leaves the minor units out when they are zero, or always, rounded. */
  minor?: "always" | "auto" | "never";
  /** `narrow` says `$` where the locale would say `US$`; `none` leaves the currency to the column. */
  currency?: "symbol" | "narrow" | "code" | "none";
}

export const MINUS = "\u2212";

/** What an amount is made of, in the order in which the locale reads it. */
export function moneyParts(
  amount: string,
  currency: string,
  locale: string,
  style: MoneyStyle = {},
): MoneyPart[] {
  const digits = shownDigits(amount, currency, style.minor ?? "always");
  const exact = round(amount, digits);
  const format = formatter(locale, {
    style: style.currency === "none" ? "decimal" : "currency",
    ...(style.currency === "none" ? {} : { currency, currencyDisplay: DISPLAY[style.currency ?? "symbol"] }),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: style.signs === "always" ? "exceptZero" : style.signs === "never" ? "never" : "negative",
  });
  return gathered(format.formatToParts(numeric(exact)));
}

const DISPLAY = { symbol: "symbol", narrow: "narrowSymbol", code: "code" } as const;

function shownDigits(amount: string, currency: string, minor: "always" | "auto" | "never"): number {
  const digits = currencyDigits(currency);
  if (minor === "never") return 0;
  if (minor === "auto" && isZero(fractionOf(round(amount, digits)))) return 0;
  return digits;
}

function fractionOf(amount: string): string {
  return amount.split(".")[1] ?? "0";
}

/** Joins what belongs together, so that a part can be set in its own size. */
function gathered(parts: Intl.NumberFormatPart[]): MoneyPart[] {
  const pieces: MoneyPart[] = [];
  for (const { type, value } of parts) {
    const kind = KIND[type] ?? "literal";
    const last = pieces.at(-1);
    const text = type === "minusSign" ? MINUS : value;
    if (last?.kind === kind) last.text += text;
    else pieces.push({ kind, text });
  }
  return pieces;
}

const KIND: Partial<Record<Intl.NumberFormatPartTypes, MoneyPartKind>> = {
  minusSign: "sign",
  plusSign: "sign",
  currency: "currency",
  integer: "integer",
  group: "integer",
  decimal: "fraction",
  fraction: "fraction",
};

/** An amount as text: `€1,249.50`, `−€3.00`. */
export function formatMoney(
  amount: string,
  currency: string,
  locale: string,
  style: MoneyStyle = {},
): string {
  return moneyParts(amount, currency, locale, style)
    .map((part) => part.text)
    .join("");
}

/** For the axis of a chart: `€5k`, `−€1.2M`, and `0` without a currency. */
export function compactMoney(amount: string, currency: string, locale: string): string {
  if (isZero(amount)) return formatDecimal("0", locale);
  const format = formatter(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    notation: "compact",
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
  });
  return compactText(format, amount, locale);
}

/** As [`compactMoney`], for what is no money: `12k`. */
export function compactNumber(value: string, locale: string): string {
  return compactText(formatter(locale, { notation: "compact", maximumFractionDigits: 1 }), value, locale);
}

function compactText(format: Intl.NumberFormat, value: string, locale: string): string {
  const english = locale.startsWith("en");
  return format
    .formatToParts(numeric(value))
    .map((part) => {
      if (part.type === "minusSign") return MINUS;
      return english && part.type === "compact" && part.value === "K" ? "k" : part.value;
    })
    .join("");
}

/** A quantity, hours or a rate, without zeros that say nothing: `41`, `1.5`. */
export function formatDecimal(
  value: string,
  locale: string,
  digits: { least?: number; most?: number } = {},
): string {
  const least = digits.least ?? 0;
  const most = Math.max(least, digits.most ?? 4);
  const format = formatter(locale, { minimumFractionDigits: least, maximumFractionDigits: most });
  return signed(format.formatToParts(numeric(round(value, most))));
}

/** A share of one as per cent: `0.815` is `82%`, or `81.5%` with a digit. */
export function formatPercent(share: string, locale: string, digits = 0): string {
  const format = formatter(locale, { style: "percent", maximumFractionDigits: digits });
  return signed(format.formatToParts(numeric(round(share, digits + 2))));
}

/** How large a part is: `81%`; undefined where there is no whole. */
export function percentOf(part: string, whole: string, locale: string, digits = 0): string | undefined {
  const share = ratio(part, whole, digits + 2);
  return share === undefined ? undefined : formatPercent(share, locale, digits);
}

/** The sign that stands by an amount field, and on which side of it. */
export function currencySign(currency: string, locale: string): { text: string; side: "start" | "end" } {
  const parts = money(locale, currency).formatToParts(1);
  const at = parts.findIndex((part) => part.type === "currency");
  const number = parts.findIndex((part) => part.type === "integer");
  return { text: parts[at]?.value ?? currency, side: at < number ? "start" : "end" };
}

/** An amount as one would type it: no currency and no grouping, but the locale's point. */
export function editableAmount(amount: string, currency: string, locale: string): string {
  const digits = currencyDigits(currency);
  const format = formatter(locale, {
    useGrouping: false,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return signed(format.formatToParts(numeric(round(amount, digits))), "-");
}

function signed(parts: Intl.NumberFormatPart[], minus = MINUS): string {
  return parts.map((part) => (part.type === "minusSign" ? minus : part.value)).join("");
}

function money(locale: string, currency: string): Intl.NumberFormat {
  return formatter(locale, { style: "currency", currency });
}

const formatters = new Map<string, Intl.NumberFormat>();

/** Formatters are dear to make and asked for in every row. */
function formatter(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, options);
  formatters.set(key, made);
  return made;
}

/** A string in the shape that `Intl` takes without going through a float. */
function numeric(text: string): `${number}` {
  if (!isNumeric(text)) throw new RangeError(`Not a decimal number: ${text}`);
  return text;
}

function isNumeric(text: string): text is `${number}` {
  return readDecimal(text) !== undefined;
}
