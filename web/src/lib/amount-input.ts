import { type Decimal, opposite, plus, rescale, shortest, times, writeDecimal } from "./decimal";
import { asciiDigits } from "./digits";
import { currencyDigits } from "./money";

/** Why what was typed is no amount. */
export type AmountProblem =
  | { kind: "empty" }
  /** Not a number, nor a sum of numbers. */
  | { kind: "malformed" }
  /** `1.249` where the point neither groups nor divides: both ways of reading it, plain. */
  | { kind: "ambiguous"; readings: [string, string] }
  /** More digits after the point than the currency has. */
  | { kind: "tooPrecise"; digits: number }
  /** The sign or the code of another currency. */
  | { kind: "otherCurrency"; sign: string }
  | { kind: "tooLarge" };

export type AmountResult =
  | { ok: true; amount: string; isSum: boolean }
  | { ok: false; problem: AmountProblem };

/** What the amount is typed in. */
export interface AmountContext {
  currency: string;
  locale: string;
}

/** The server counts minor units in 64 bits. */
const MOST_DIGITS = 18;

/**
 * Reads an amount as a person types it: in the manner of the locale or of another that cannot be
 * mistaken, with or without the currency, in any digits, negative by a minus or by parentheses,
 * and as a sum (`40+12.50-3*2`). The amount comes with exactly the currency's digits.
 */
export function parseAmount(text: string, context: AmountContext): AmountResult {
  const typed = plainCharacters(text).replace(/^=/, "");
  if (typed.trim() === "") return refused({ kind: "empty" });
  const bare = withoutCurrency(typed, context);
  if (typeof bare !== "string") return refused(bare);

  const { body, negative } = withoutParentheses(bare);
  const digits = currencyDigits(context.currency);
  const result = evaluate(body, (factors) =>
    factors.length === 1 ? readTerm(factors, digits, context) : readProduct(factors, context.locale),
  );
  if ("kind" in result) return refused(result);
  const total = negative ? opposite(result.total) : result.total;
  if (total.scale > digits) return refused({ kind: "tooPrecise", digits });
  return accepted(rescale(total, digits), result.isSum);
}

/** Reads hours, a quantity or a rate: as [`parseAmount`], with digits of its own and no currency. */
export function parseNumber(text: string, locale: string, mostDigits: number): AmountResult {
  const typed = plainCharacters(text).replace(/^=/, "");
  if (typed.trim() === "") return refused({ kind: "empty" });
  const result = evaluate(typed, (factors) => readProduct(factors, locale));
  if ("kind" in result) return refused(result);
  if (result.total.scale > mostDigits) return refused({ kind: "tooPrecise", digits: mostDigits });
  return accepted(result.total, result.isSum);
}

function accepted(value: Decimal, isSum: boolean): AmountResult {
  const digits = value.units.toString().replace("-", "").length;
  if (digits > MOST_DIGITS) return refused({ kind: "tooLarge" });
  return { ok: true, amount: writeDecimal(value), isSum };
}

function refused(problem: AmountProblem): AmountResult {
  return { ok: false, problem };
}

/** ASCII digits and operators, one kind of space and of apostrophe, and no marks of direction. */
function plainCharacters(text: string): string {
  return asciiDigits(text)
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/\s/g, " ")
    .replace(/[\u2018\u2019\u02bc\uff07]/g, "'")
    .replace(/[\u2212\u2010-\u2013\ufe63\uff0d]/g, "-")
    .replace(/[×·✕⋅*]/g, "*")
    .replace(/(?<=[\d\s])[xX](?=[\d\s])/g, "*")
    .replaceAll("\u066c", "'")
    .replaceAll("\u066b", DECIMAL_MARK);
}

/** Stands for a point that can only divide, such as the Arabic one. */
const DECIMAL_MARK = "\u2396";

/** Drops the signs of the currency, at either end of a number. */
function withoutCurrency(text: string, { currency, locale }: AmountContext): string | AmountProblem {
  let bare = text;
  for (const sign of currencySigns(currency, locale)) bare = dropSign(bare, sign);
  const foreign = /\p{Sc}|(?<!\p{L})[A-Za-z]{3}(?!\p{L})/u.exec(bare)?.[0];
  if (foreign === undefined || !isCurrencySign(foreign)) return bare;
  return { kind: "otherCurrency", sign: foreign };
}

function isCurrencySign(sign: string): boolean {
  return sign.length < 3 || Intl.supportedValuesOf("currency").includes(sign.toUpperCase());
}

function dropSign(text: string, sign: string): string {
  const pattern = sign.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(?<!\\p{L})${pattern}(?!\\p{L})`, "giu"), " ");
}

function currencySigns(currency: string, locale: string): string[] {
  const names = (["symbol", "narrowSymbol"] as const).flatMap((currencyDisplay) =>
    [locale, "en"].map(
      (language) =>
        new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay })
          .formatToParts(0)
          .find((part) => part.type === "currency")?.value ?? currency,
    ),
  );
  const plain = names.map((name) => plainCharacters(name));
  return [...new Set([currency, ...plain])].sort((a, b) => b.length - a.length);
}

/** `(12.50)` is how books write minus 12.50. */
function withoutParentheses(text: string): { body: string; negative: boolean } {
  const match = /^\s*\(([^()]*)\)\s*$/.exec(text);
  return match ? { body: match[1] ?? "", negative: true } : { body: text, negative: false };
}

interface Term {
  negated: boolean;
  factors: string[];
}

/** Splits a sum into its terms, and those into their factors; undefined where an operand is missing. */
function readTerms(text: string): Term[] | undefined {
  const terms: Term[] = [];
  for (const [, sign = "", body = ""] of text.trim().matchAll(/([-+]?)([^-+]*)/g)) {
    if (sign === "" && body === "") continue;
    const factors = body.split("*").map((factor) => factor.trim());
    if (factors.some((factor) => factor === "")) return undefined;
    terms.push({ negated: sign === "-", factors });
  }
  return terms.length > 0 ? terms : undefined;
}

type ReadFactors = (factors: string[]) => Decimal | AmountProblem;

function evaluate(text: string, read: ReadFactors): { total: Decimal; isSum: boolean } | AmountProblem {
  const terms = readTerms(text);
  if (!terms) return MALFORMED;
  let total: Decimal = { units: 0n, scale: 0 };
  for (const { negated, factors } of terms) {
    const value = read(factors);
    if ("kind" in value) return value;
    total = plus(total, negated ? opposite(value) : value);
  }
  const isSum = terms.length > 1 || terms.some((term) => term.factors.length > 1);
  return { total: shortest(total), isSum };
}

/** A number that stands alone must fit the currency as it was typed. */
function readTerm(factors: string[], digits: number, context: AmountContext): Decimal | AmountProblem {
  const value = readNumber(factors[0] ?? "", context.locale, digits);
  if (!("kind" in value) && value.scale > digits) return { kind: "tooPrecise", digits };
  return value;
}

/** Factors may be finer than the currency: hours, prices of parts. */
function readProduct(factors: string[], locale: string): Decimal | AmountProblem {
  let product: Decimal = { units: 1n, scale: 0 };
  for (const factor of factors) {
    const value = readNumber(factor, locale);
    if ("kind" in value) return value;
    product = times(product, value);
  }
  return product;
}

const MALFORMED: AmountProblem = { kind: "malformed" };

/** One number, whose point and grouping are told apart by where they stand. */
function readNumber(text: string, locale: string, digits?: number): Decimal | AmountProblem {
  if (!/^[\d.,'\s\u2396]+$/.test(text) || !/\d/.test(text)) return MALFORMED;
  const ungrouped = withoutSafeGrouping(text);
  if (ungrouped === undefined) return MALFORMED;
  const marks = [...ungrouped.matchAll(/[.,\u2396]/g)];
  const last = marks.at(-1);
  if (!last) return decimalOf(ungrouped, "");

  const [whole, fraction] = [ungrouped.slice(0, last.index), ungrouped.slice(last.index + 1)];
  const others = new Set(marks.slice(0, -1).map((mark) => mark[0]));
  if (others.has(last[0])) {
    return others.size === 1 && isGrouped(ungrouped, last[0]) && !ungrouped.includes("\u2396")
      ? decimalOf(ungrouped.replaceAll(last[0], ""), "")
      : MALFORMED;
  }
  const [other] = others;
  if (other !== undefined) {
    return isGrouped(whole, other) ? decimalOf(whole.replaceAll(other, ""), fraction) : MALFORMED;
  }
  return readOneMark(whole, last[0], fraction, { locale, digits, grouped: ungrouped !== text.trim() });
}

interface OneMark {
  locale: string;
  digits: number | undefined;
  /** Spaces or apostrophes already group the number, so the mark can only divide. */
  grouped: boolean;
}

/** `1.249` or `12,5`: one mark, which the locale knows as its point, as its grouping or not at all. */
function readOneMark(whole: string, mark: string, fraction: string, how: OneMark): Decimal | AmountProblem {
  const { decimal, group } = marksOf(how.locale);
  const couldGroup =
    /^[1-9]\d{0,2}$/.test(whole) && fraction.length === 3 && !how.grouped && mark !== DECIMAL_MARK;
  if (!couldGroup) return decimalOf(whole, fraction);
  if (mark === group) return decimalOf(whole + fraction, "");
  const fits = how.digits === undefined || how.digits >= 3;
  if (mark === decimal && fits) return decimalOf(whole, fraction);
  return { kind: "ambiguous", readings: [whole + fraction, `${whole}.${fraction}`] };
}

function decimalOf(whole: string, fraction: string): Decimal | AmountProblem {
  const digits = whole + fraction;
  if (!/^\d+$/.test(digits)) return MALFORMED;
  if (digits.length > 40) return { kind: "tooLarge" };
  return { units: BigInt(digits), scale: fraction.length };
}

/** Takes spaces and apostrophes out, which only ever group; undefined where they do not. */
function withoutSafeGrouping(text: string): string | undefined {
  const trimmed = text.trim();
  const marks = new Set(trimmed.match(/[\s']/g));
  if (marks.size === 0) return trimmed;
  const [mark] = marks;
  const whole = trimmed.split(/[.,\u2396]/)[0] ?? "";
  const rest = trimmed.slice(whole.length);
  if (marks.size > 1 || mark === undefined || /[\s']/.test(rest) || !isGrouped(whole, mark)) return undefined;
  return trimmed.replaceAll(mark, "");
}

/** Groups of three, or of two before the last three as in India. */
function isGrouped(text: string, mark: string): boolean {
  const [first = "", ...groups] = text.split(mark);
  const last = groups.at(-1);
  if (!/^\d{1,3}$/.test(first) || last?.length !== 3 || !groups.every((group) => /^\d+$/.test(group)))
    return false;
  const inner = groups.slice(0, -1);
  return (
    inner.every((group) => group.length === 3) ||
    (first.length <= 2 && inner.every((group) => group.length === 2))
  );
}

function marksOf(locale: string): { decimal: string; group: string } {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: "latn" }).formatToParts(1234567.5);
  const value = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return { decimal: value("decimal"), group: value("group") };
}
