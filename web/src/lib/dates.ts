import type { I18n } from "@lingui/core";

/** The days of the week as the profile names them, from Monday. */
export const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

export type Weekday = (typeof WEEKDAYS)[number];

const CIVIL = /^\d{4}-\d{2}-\d{2}$/;
const A_DAY = 86_400_000;

/** A civil date of the API, `2026-11-22`; undefined for what is no day of the calendar. */
export function readDate(text: string): string | undefined {
  if (!CIVIL.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Some engines take the 30th of February for the 2nd of March.
  return !Number.isNaN(time) && dateAt(time) === text ? text : undefined;
}

/** The start of a day in UTC, which is where days are counted. */
function utcTime(date: string): number {
  if (readDate(date) === undefined) throw new RangeError(`Not a date: ${date}`);
  return Date.parse(`${date}T00:00:00Z`);
}

function dateAt(utc: number): string {
  return new Date(utc).toISOString().slice(0, 10);
}

/** The day that it is in a time zone. */
export function todayIn(timeZone: string): string {
  return dayAt(Date.now(), timeZone);
}

/** The day on which an instant falls in a time zone. */
export function dayOf(instant: string, timeZone: string): string {
  return dayAt(Date.parse(instant), timeZone);
}

function dayAt(time: number, timeZone: string): string {
  const parts = formatter(
    "en",
    { year: "numeric", month: "2-digit", day: "2-digit" },
    timeZone,
  ).formatToParts(time);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

export function addDays(date: string, days: number): string {
  return dateAt(utcTime(date) + days * A_DAY);
}

/** The same day of another month, or its last one where it is shorter. */
export function addMonths(date: string, months: number): string {
  const first = new Date(utcTime(firstOfMonth(date)));
  first.setUTCMonth(first.getUTCMonth() + months);
  const month = dateAt(first.getTime());
  const last = lastOfMonth(month);
  const same = month.slice(0, 8) + date.slice(8);
  return same < last ? same : last;
}

/** How many days after `from` the other date is. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utcTime(to) - utcTime(from)) / A_DAY);
}

/** From 0, Monday, to 6. */
export function weekdayIndex(date: string): number {
  return (new Date(utcTime(date)).getUTCDay() + 6) % 7;
}

export function weekdayOf(date: string): Weekday {
  return WEEKDAYS[weekdayIndex(date)] ?? "monday";
}

export function startOfWeek(date: string, weekStartsOn: Weekday): string {
  return addDays(date, -((weekdayIndex(date) - WEEKDAYS.indexOf(weekStartsOn) + 7) % 7));
}

export function firstOfMonth(date: string): string {
  utcTime(date);
  return `${date.slice(0, 8)}01`;
}

export function lastOfMonth(date: string): string {
  const next = new Date(utcTime(firstOfMonth(date)));
  next.setUTCMonth(next.getUTCMonth() + 1);
  return dateAt(next.getTime() - A_DAY);
}

/** All seven, beginning with the day on which the week starts. */
export function weekdaysFrom(weekStartsOn: Weekday): Weekday[] {
  const start = WEEKDAYS.indexOf(weekStartsOn);
  return [...WEEKDAYS.slice(start), ...WEEKDAYS.slice(0, start)];
}

/** `Mon`, `Monday`. */
export function weekdayName(weekday: Weekday, locale: string, width: "short" | "long" = "short"): string {
  // 2024 began on a Monday.
  const day = Date.UTC(2024, 0, 1 + WEEKDAYS.indexOf(weekday));
  return formatter(locale, { weekday: width }).format(day);
}

const STYLES = {
  /** `22 Nov` */
  short: { day: "numeric", month: "short" },
  /** `22 Nov 2026` */
  medium: { day: "numeric", month: "short", year: "numeric" },
  /** `22 November 2026` */
  long: { day: "numeric", month: "long", year: "numeric" },
  /** `Sun, 22 Nov` */
  weekday: { weekday: "short", day: "numeric", month: "short" },
  /** `Sunday 22 November 2026` */
  full: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  /** `November 2026` */
  month: { month: "long", year: "numeric" },
  /** `Nov` */
  monthShort: { month: "short" },
  /** `November` */
  monthLong: { month: "long" },
  /** `22/11/2026` */
  numeric: { day: "2-digit", month: "2-digit", year: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type DateStyle = keyof typeof STYLES;

/** In which order day, month and year are written: that of the locale, or one that the reader chose. */
export type DateOrder = "auto" | "dmy" | "mdy" | "ymd";

/** The way in which dates are written. A locale by itself writes them in its own order. */
export type Manner = string | { locale: string; dateOrder: DateOrder };

/** A civil date in words or figures of the locale. */
export function formatDate(date: string, manner: Manner, style: DateStyle = "medium"): string {
  return written(utcTime(date), manner, STYLES[style]);
}

/** `22 Nov`, with its year where that is not the present one. */
export function formatDay(date: string, manner: Manner, today: string): string {
  return formatDate(date, manner, date.slice(0, 4) === today.slice(0, 4) ? "short" : "medium");
}

/** Two days as one stretch: `1–22 November`, with the year where it is not the present one. */
export function formatDays(from: string, to: string, manner: Manner, today: string): string {
  const sameYear = from.slice(0, 4) === today.slice(0, 4) && to.slice(0, 4) === today.slice(0, 4);
  const options: Intl.DateTimeFormatOptions = {
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  };
  const format = formatter(localeOf(manner), options);
  if (otherOrder(format.formatToParts(utcTime(from)), manner) !== null) {
    const [first, last] = [from, to].map((day) => written(utcTime(day), manner, options));
    return from === to ? `${first}` : `${first} – ${last}`;
  }
  const range = format.formatRange(utcTime(from), utcTime(to));
  // Between two numbers the dash stands close, between two dates it does not.
  return range.replace(/(?<=^\d+)\s*–\s*(?=\d)/, "–").replaceAll("\u2009", " ");
}

/** The time of day of an instant in a time zone: `23:30`. */
export function formatTime(instant: string, manner: Manner, timeZone: string): string {
  return formatter(localeOf(manner), { timeStyle: "short" }, timeZone).format(new Date(instant));
}

/** An instant as day and time of a time zone: `22 Nov 2026, 23:30`. */
export function formatInstant(instant: string, manner: Manner, timeZone: string): string {
  return written(Date.parse(instant), manner, { dateStyle: "medium", timeStyle: "short" }, timeZone);
}

function localeOf(manner: Manner): string {
  return typeof manner === "string" ? manner : manner.locale;
}

const ORDERED = ["day", "month", "year"];

function isOfDate({ type }: Intl.DateTimeFormatPart): boolean {
  return ORDERED.includes(type);
}

/** The order of a date as its first letters: `dmy`, or `dm` without a year. */
function orderOf(parts: readonly Intl.DateTimeFormatPart[]): string {
  return parts
    .filter(isOfDate)
    .map(({ type }) => type[0])
    .join("");
}

/** The order that the reader chose for a date with these parts; null where it has it already, or none to choose. */
function otherOrder(parts: readonly Intl.DateTimeFormatPart[], manner: Manner): string | null {
  if (typeof manner === "string" || manner.dateOrder === "auto") return null;
  const given = orderOf(parts);
  const wanted = [...manner.dateOrder].filter((letter) => given.includes(letter)).join("");
  // A month alone, or with its year, is written as the locale has it.
  return given.includes("d") && given !== wanted ? wanted : null;
}

/** Writes the locale's way, with the day, the month and the year in the order that the reader chose. */
function written(
  time: number,
  manner: Manner,
  options: Intl.DateTimeFormatOptions,
  timeZone = "UTC",
): string {
  const locale = localeOf(manner);
  const parts = formatter(locale, options, timeZone).formatToParts(time);
  const text = (some: readonly Intl.DateTimeFormatPart[]) => some.map(({ value }) => value).join("");
  const order = otherOrder(parts, manner);
  if (order === null) return text(parts);
  // The year comes first in figures only; where a month is to be named in full, it stays named.
  const inFigures = order === "ymd" && (options.month === "short" || options.dateStyle !== undefined);
  const shown = inFigures ? formatter(locale, STYLES.numeric, timeZone).formatToParts(time) : parts;
  const isPart = (part: Intl.DateTimeFormatPart) => isOfDate(part) || part.type === "era";
  const start = parts.findIndex(isPart);
  // A full stop or a sign behind the last part belongs to the order that is given up.
  const rest = text(parts.slice(parts.findLastIndex(isPart) + 1)).replace(/^[.日일]/u, "");
  return text(parts.slice(0, start)) + inOrder(order, shown) + rest;
}

function inOrder(order: string, parts: readonly Intl.DateTimeFormatPart[]): string {
  const ordered = [...order].map((letter) => parts.find((part) => isOfDate(part) && part.type[0] === letter));
  const values = ordered.map((part) => part?.value ?? "");
  const isNamed = values.some((value) => /\p{L}/u.test(value));
  if (!isNamed) return values.map((value) => value.padStart(2, "0")).join(order === "ymd" ? "-" : "/");
  const [month, day, year] = values;
  return order === "mdy" ? `${month} ${day}, ${year}` : values.join(" ");
}

/** `today`, `yesterday`, `in 3 days`, `5 days ago`. */
export function relativeDay(date: string, today: string, locale: string): string {
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(daysBetween(today, date), "day");
}

/** What a due date means today: `due in 3 days`, `due today`, `6 days overdue`. */
export function dueInWords(i18n: I18n, due: string, today: string): string {
  const days = daysBetween(today, due);
  if (days === 0) return i18n._("due today");
  if (days > 0) return i18n._("{days, plural, one {due tomorrow} other {due in # days}}", { days });
  return i18n._("{days, plural, one {# day overdue} other {# days overdue}}", { days: -days });
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Papers and files count years as the rest of the world does, so the screen does so too in every locale. */
function formatter(
  locale: string,
  options: Intl.DateTimeFormatOptions,
  timeZone = "UTC",
): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, calendar: "gregory", timeZone });
  formatters.set(key, made);
  return made;
}
