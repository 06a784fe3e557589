import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import { formatLocale } from "./i18n";
import { compactMoney, formatDecimal, formatMoney, formatPercent, type MoneyStyle, ratio } from "./money";
import { useSession } from "./session";

/** How figures and dates are written for the reader, in the locale of the profile. */
export interface Format {
  locale: string;
  /** The currency that totals are told in. */
  currency: string;
  timeZone: string;
  money: (amount: string, currency?: string, style?: MoneyStyle) => string;
  /** `€10k`: for axes and tight places only. */
  compact: (amount: string, currency?: string) => string;
  number: (value: string, digits?: { least?: number; most?: number }) => string;
  /** Of a percentage as the server tells it: `"41.3"` is `41%`, or `41.3%` with a digit. */
  percent: (percentage: string, digits?: number) => string;
  /** A civil date: `21 Nov`, with the year where it is not this one. */
  day: (date: string) => string;
  /** `21 November 2026`. */
  longDay: (date: string) => string;
  /** `Sat 21 Nov`. */
  weekday: (date: string) => string;
  /** `November 2026`, of a date or a month such as `2026-11`. */
  month: (date: string) => string;
  /** `Nov`. */
  shortMonth: (date: string) => string;
  /** `November`. */
  monthName: (date: string) => string;
  /** An instant, in the reader's zone: `21 Nov 2026, 14:05`. */
  instant: (at: string) => string;
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

function utc(date: string): Date {
  return new Date(`${date.length === 7 ? `${date}-01` : date.slice(0, 10)}T00:00:00Z`);
}

function makeFormat(locale: string, currency: string, timeZone: string): Format {
  const civil = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    return (date: string) => format.format(utc(date));
  };
  const sameYear = civil({ day: "numeric", month: "short" });
  const otherYear = civil({ day: "numeric", month: "short", year: "numeric" });
  const instant = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  return {
    locale,
    currency,
    timeZone,
    money: (amount, of = currency, style) => formatMoney(amount, of, locale, style),
    compact: (amount, of = currency) => compactMoney(amount, of, locale),
    number: (value, digits) => formatDecimal(value, locale, digits),
    percent: (percentage, digits) => formatPercent(ratio(percentage, "100", 6) ?? "0", locale, digits),
    day: (date) => (date.startsWith(`${new Date().getFullYear()}-`) ? sameYear(date) : otherYear(date)),
    longDay: civil({ dateStyle: "long" }),
    weekday: civil({ weekday: "short", day: "numeric", month: "short" }),
    month: civil({ month: "long", year: "numeric" }),
    shortMonth: civil({ month: "short" }),
    monthName: civil({ month: "long" }),
    instant: (at) => instant.format(new Date(at)),
    ago: (at) => {
      const seconds = (new Date(at).getTime() - Date.now()) / 1000;
      const [unit, length] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ["minute", 60];
      return relative.format(Math.trunc(seconds / length), unit);
    },
    bytes: (size) => {
      const [unit, step] = size >= 1_000_000 ? ["megabyte", 1_000_000] : ["kilobyte", 1_000];
      const value = Math.max(size / Number(step), 0.1);
      return new Intl.NumberFormat(locale, {
        style: "unit",
        unit: String(unit),
        maximumFractionDigits: value < 10 ? 1 : 0,
      }).format(value);
    },
    list: (items) => list.format(items),
  };
}

/** The reader's formats; they change with the profile. */
export function useFormat(): Format {
  const { i18n } = useLingui();
  const currency = useSession((state) => state.user?.currency) ?? "EUR";
  const timeZone = useSession((state) => state.user?.timezone) ?? "UTC";
  const locale = i18n.locale && formatLocale();
  return useMemo(() => makeFormat(locale, currency, timeZone), [locale, currency, timeZone]);
}
