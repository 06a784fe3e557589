import {
  addDays,
  addMonths,
  type DateOrder,
  daysBetween,
  formatDate,
  readDate,
  WEEKDAYS,
  weekdayIndex,
  weekdayName,
} from "./dates";
import { asciiDigits } from "./digits";

export interface DateContext {
  today: string;
  locale: string;
  /** The locale's own where it is not given. */
  dateOrder?: DateOrder;
  /** Where what is left out lies: an earning behind us or near, a due date ahead. */
  toward?: "past" | "future";
}

/**
 * Reads a date as a person types it, with whatever goes without saying left out: `22`, `22.11`,
 * `22/11/26`, `22 nov`, `-1`, `mon`, `today`, `2026-11-22`. Undefined for what is no date.
 */
export function parseDateInput(text: string, context: DateContext): string | undefined {
  const typed = plainCharacters(text);
  if (typed === "") return undefined;
  return (
    readIso(typed) ?? readOffset(typed, context) ?? readWord(typed, context) ?? readParts(typed, context)
  );
}

/** The order in which the locale writes day, month and year. */
export function orderOf(locale: string): Exclude<DateOrder, "auto"> {
  const parts = new Intl.DateTimeFormat(locale, { calendar: "gregory" }).formatToParts(0);
  const order = parts.flatMap(({ type }) =>
    type === "day" || type === "month" || type === "year" ? [type] : [],
  );
  if (order[0] === "year") return "ymd";
  return order[0] === "month" ? "mdy" : "dmy";
}

function plainCharacters(text: string): string {
  return asciiDigits(text)
    .replace(/[\u061c\u200e\u200f]/g, "")
    .replace(/[\u2212\u2010-\u2013]/g, "-")
    .trim()
    .toLowerCase();
}

function readIso(text: string): string | undefined {
  const match = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$/.exec(text);
  return match ? readDate(`${match[1]}-${match[2]}-${match[3]}`) : undefined;
}

function readOffset(text: string, { today }: DateContext): string | undefined {
  const match = /^([-+])\s*(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  return addDays(today, Number(match[2]) * (match[1] === "-" ? -1 : 1));
}

/** `today` and its neighbours, and the days of the week, in the locale's words or in English. */
function readWord(text: string, { today, locale, toward }: DateContext): string | undefined {
  for (const language of [locale, "en"]) {
    const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    const near = [-1, 0, 1].map((days) => [relative.format(days, "day")]);
    const weekdays = WEEKDAYS.map((day) => widths.map((width) => weekdayName(day, language, width)));
    const found = match(text, [...near, ...weekdays]);
    if (found === undefined) continue;
    if (found < near.length) return addDays(today, found - 1);
    const behind = (weekdayIndex(today) - (found - near.length) + 7) % 7;
    return addDays(today, toward === "future" ? (7 - behind) % 7 : -behind);
  }
  return undefined;
}

const widths = ["short", "long"] as const;

/** Which of the words, each with its spellings, begins with the text; undefined where none or several do. */
function match(text: string, words: string[][]): number | undefined {
  const wanted = bare(text);
  if (!/\p{L}/u.test(wanted) || [...wanted].length < 2) return undefined;
  const exact = words.findIndex((spellings) => spellings.some((word) => bare(word) === wanted));
  if (exact >= 0) return exact;
  const found = words.flatMap((spellings, at) =>
    spellings.some((word) => bare(word).startsWith(wanted)) ? [at] : [],
  );
  return found.length === 1 ? found[0] : undefined;
}

function bare(word: string): string {
  return word.toLowerCase().replace(/\.$/, "");
}

interface Parts {
  day: number;
  month: number | undefined;
  year: number | undefined;
}

function readParts(text: string, context: DateContext): string | undefined {
  const tokens = text.split(/[\s.,/-]+/).filter((token) => token !== "");
  if (tokens.length === 0 || tokens.length > 3) return undefined;
  const parts = named(tokens, context.locale) ?? numbered(tokens, context);
  return parts && complete(parts, context);
}

/** `22 nov 26` and `nov 22`. */
function named(tokens: string[], locale: string): Parts | undefined {
  const at = tokens.findIndex((token) => /\p{L}/u.test(token));
  const month = monthOf(tokens[at] ?? "", locale);
  const [first, second] = tokens.filter((_, index) => index !== at).map(wholeNumber);
  if (month === undefined || first === undefined) return undefined;
  return first > 31
    ? { day: second ?? Number.NaN, month, year: first }
    : { day: first, month, year: readYear(second, locale) };
}

function monthOf(text: string, locale: string): number | undefined {
  for (const language of [locale, "en"]) {
    const words = Array.from({ length: 12 }, (_, index) => {
      const first = `2026-${String(index + 1).padStart(2, "0")}-01`;
      const long = new Intl.DateTimeFormat(language, { month: "long", calendar: "gregory" });
      return [formatDate(first, language, "monthShort"), long.format(new Date(`${first}T12:00:00`))];
    });
    const found = match(text, words);
    if (found !== undefined) return found + 1;
  }
  return undefined;
}

function numbered(tokens: string[], { locale, dateOrder = "auto" }: DateContext): Parts | undefined {
  const order = dateOrder === "auto" ? orderOf(locale) : dateOrder;
  const [a, b, c] = tokens.map(wholeNumber);
  if (a === undefined) return undefined;
  if (tokens.length === 1) return { day: a, month: undefined, year: undefined };
  if (b === undefined) return undefined;
  if (tokens.length === 2) {
    const [day, month] = order === "dmy" ? [a, b] : [b, a];
    // 22/11 can only be meant one way, whatever the order.
    return month > 12 && day <= 12
      ? { day: month, month: day, year: undefined }
      : { day, month, year: undefined };
  }
  if (c === undefined) return undefined;
  if (order === "ymd" || a > 31) return { day: c, month: b, year: readYear(a, locale) };
  const [day, month] = order === "dmy" ? [a, b] : [b, a];
  return { day, month, year: readYear(c, locale) };
}

function wholeNumber(token: string): number | undefined {
  return /^\d{1,4}$/.test(token) ? Number(token) : undefined;
}

/** `26` is 2026, and 2569 of the Thai calendar too. */
function readYear(year: number | undefined, locale: string): number | undefined {
  if (year === undefined) return undefined;
  if (year < 100) return 2000 + year;
  return locale.startsWith("th") && year > 2400 ? year - 543 : year;
}

/** Fills in the month or year that was left out: the nearest such day, or the next one ahead. */
function complete({ day, month, year }: Parts, { today, toward }: DateContext): string | undefined {
  const thisYear = Number(today.slice(0, 4));
  if (month !== undefined && year !== undefined) return dateOf(year, month, day);
  const candidates =
    month === undefined
      ? [-1, 0, 1, 2].map((months) => {
          const first = addMonths(`${today.slice(0, 7)}-01`, months);
          return dateOf(Number(first.slice(0, 4)), Number(first.slice(5, 7)), day);
        })
      : [-1, 0, 1].map((years) => dateOf(thisYear + years, month, day));
  const possible = candidates.filter((date) => date !== undefined);
  if (toward === "future") return possible.find((date) => date >= today);
  return possible.sort((a, b) => remoteness(a, today) - remoteness(b, today))[0];
}

/** What is typed lies behind us more often than ahead, so days to come count three times. */
function remoteness(date: string, today: string): number {
  const days = daysBetween(today, date);
  return days > 0 ? days * 3 : -days;
}

function dateOf(year: number, month: number, day: number): string | undefined {
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  return readDate(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);
}
