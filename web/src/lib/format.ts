import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import type { Currency } from "@/api";
import {
  type DateOrder,
  type DateStyle,
  formatDate,
  formatDay,
  formatDays,
  formatInstant,
  formatTime,
  todayIn,
} from "./dates";
import { formatLocale } from "./i18n";
import { compactMoney, formatDecimal, formatMoney, formatPercent, type MoneyStyle, ratio } from "./money";
import { useSession } from "./session";

/** How figures and dates are written for the reader, in the locale of the profile. */
export interface Format {
  locale: string;
  dateOrder: DateOrder;
  /** The currency that totals are told in. */
  currency: Currency;
  timeZone: string;
  /** The civil date where the reader is. */
  today: () => string;
  money: (amount: string, currency?: string, style?: MoneyStyle) => string;
  /** `€10k`: for axes and tight places only. */
  compact: (amount: string, currency?: string) => string;
  number: (value: string, digits?: { least?: number; most?: number }) => string;
  /** Of a percentage as the server tells it: `"41.3"` is `41%`, or `41.3%` with a digit. */
  percent: (percentage: string, digits?: number) => string;
  /** A civil date: `21 Nov`, with the year where it is not this one. */
  day: (date: string) => string;
  /** `21 November`, likewise: without the full stop that short months bring in some languages. */
  dayInText: (date: string) => string;
  /** `21 November 2026`. */
  longDay: (date: string) => string;
  /** `Sat 21 Nov`. */
  weekday: (date: string) => string;
  /** `Saturday 21 November 2026`. */
  fullDay: (date: string) => string;
  /** `November 2026`, of a date or a month such as `2026-11`. */
  month: (date: string) => string;
  /** `Nov`. */
  shortMonth: (date: string) => string;
  /** `November`. */
  monthName: (date: string) => string;
  /** An instant, in the reader's zone: `21 Nov 2026, 14:05`. */
  instant: (at: string) => string;
  /** The time of day of an instant, likewise: `14:05`. */
  time: (at: string) => string;
  /** `3 days ago`, `in 2 hours`. */
  ago: (at: string) => string;
  /** `1.4 MB`. */
  bytes: (size: number) => string;
  list: (items: readonly string[]) => string;
}

const STEPS: ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number]> = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

function ago(at: string, locale: string): string {
  const seconds = (Date.parse(at) - Date.now()) / 1000;
  const [unit, length] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ["minute", 60];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.trunc(seconds / length), unit);
}

function bytes(size: number, locale: string): string {
  const large = size >= 1_000_000;
  const value = Math.max(size / (large ? 1_000_000 : 1_000), 0.1);
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: large ? "megabyte" : "kilobyte",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** A month such as `2026-11` as its first day. */
function dayIn(date: string): string {
  return date.length === 7 ? `${date}-01` : date;
}

function makeFormat(locale: string, dateOrder: DateOrder, currency: Currency, timeZone: string): Format {
  const manner = { locale, dateOrder };
  const styled = (style: DateStyle) => (date: string) => formatDate(dayIn(date), manner, style);
  return {
    locale,
    dateOrder,
    currency,
    timeZone,
    today: () => todayIn(timeZone),
    money: (amount, of = currency, style) => formatMoney(amount, of, locale, ownSign(of, currency, style)),
    compact: (amount, of = currency) => compactMoney(amount, of, locale),
    number: (value, digits) => formatDecimal(value, locale, digits),
    percent: (percentage, digits) => formatPercent(ratio(percentage, "100", 6) ?? "0", locale, digits),
    day: (date) => formatDay(date, manner, todayIn(timeZone)),
    dayInText: (date) => formatDays(date, date, manner, todayIn(timeZone)),
    longDay: styled("long"),
    weekday: styled("weekday"),
    month: styled("month"),
    shortMonth: styled("monthShort"),
    monthName: styled("monthLong"),
    fullDay: styled("full"),
    instant: (at) => formatInstant(at, manner, timeZone),
    time: (at) => formatTime(at, manner, timeZone),
    ago: (at) => ago(at, locale),
    bytes: (size) => bytes(size, locale),
    list: (items) => new Intl.ListFormat(locale, { type: "conjunction" }).format(items),
  };
}

/** The sign of one's own currency needs no country: `$`, where that of another is `US$`. */
export function ownSign(currency: string, own: string, style: MoneyStyle = {}): MoneyStyle {
  return currency === own ? { currency: "narrow", ...style } : style;
}

/** The reader's formats; they change with the profile. */
export function useFormat(): Format {
  const dateOrder = useSession((state) => state.user?.preferences.dateFormat);
  return useFormatIn(dateOrder ?? "auto");
}

/** Those of papers: whoever gets one reads its dates in the order of its language, as the PDF has them. */
export function usePaperFormat(): Format {
  return useFormatIn("auto");
}

function useFormatIn(dateOrder: DateOrder): Format {
  const { i18n } = useLingui();
  const currency = useSession((state) => state.user?.currency) ?? "EUR";
  const timeZone = useSession((state) => state.user?.timezone) ?? "UTC";
  const locale = i18n.locale && formatLocale();
  return useMemo(
    () => makeFormat(locale, dateOrder, currency, timeZone),
    [locale, dateOrder, currency, timeZone],
  );
}
