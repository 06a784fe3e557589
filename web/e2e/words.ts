import type { Page, Response } from "@playwright/test";
import { MAKERS } from "../src/pages/import/sources";

/** A word that a pseudo-locale would have put accents on. */
const PLAIN = /[A-Za-z]{2,}/;
/** What the API calls things by, which is not what people are shown. */
const IDENTIFIER = /^[a-z]+([A-Z][a-z]*)*$/;

/** What is called the same everywhere. */
const NAMES = [...MAKERS, "EarnTrack", "Node", "Python", "2xx", "Deutsch", "Español", "Français"];

/** What `Intl` says in English, whatever language the texts are in. */
function wordsOfIntl(): string[] {
  const found = new Set<string>();
  const parts = (format: Intl.DateTimeFormat, at: Date) => {
    for (const { type, value } of format.formatToParts(at)) if (type !== "literal") found.add(value);
  };
  for (const style of ["long", "short"] as const) {
    const format = new Intl.DateTimeFormat("en", { month: style, weekday: style });
    for (let at = 0; at < 84; at += 1) parts(format, new Date(Date.UTC(2026, at % 12, 1 + (at % 7), 12)));
  }
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const unit of ["year", "month", "week", "day", "hour", "minute"] as const) {
    for (const count of [-2, -1, 0, 1, 2]) {
      for (const part of relative.format(count, unit).split(/\d+/)) if (part.trim()) found.add(part.trim());
    }
  }
  for (const type of ["currency", "region", "language"] as const) {
    const names = new Intl.DisplayNames("en", { type, fallback: "none" });
    const codes =
      type === "currency"
        ? Intl.supportedValuesOf("currency")
        : Array.from({ length: 26 * 26 }, (_, at) =>
            String.fromCharCode(65 + Math.floor(at / 26), 65 + (at % 26)),
          );
    for (const code of codes) {
      const name = names.of(type === "language" ? code.toLowerCase() : code);
      if (name) found.add(name).add(code);
    }
  }
  for (const zone of Intl.supportedValuesOf("timeZone")) found.add(zone).add(zone.replaceAll("_", " "));
  return [...found, " and ", "AM", "PM", "kB", "MB", "GB", "UTC", "GMT", ...NAMES];
}

/** Collects what the server tells, and knows then which words of a page nobody has given to the translators. */
export class Words {
  private readonly told: Set<string>;
  private readonly reading: Promise<void>[] = [];

  /** `typed` is what the test itself has entered. */
  constructor(page: Page, typed: readonly string[]) {
    this.told = new Set([...wordsOfIntl(), ...typed]);
    page.on("response", (response) => {
      if (/\/api\/v1\/(?!events)/.test(response.url())) this.reading.push(this.read(response));
    });
  }

  private async read(response: Response): Promise<void> {
    if (!/json/.test(response.headers()["content-type"] ?? "")) return;
    // Whoever has left the page doesn't get the answer any more.
    const body = await response.json().catch(() => null);
    this.learn(body);
  }

  private learn(value: unknown): void {
    if (typeof value === "string") {
      for (const line of [value, ...value.split("\n")]) {
        const text = line.trim();
        if (!PLAIN.test(text) || IDENTIFIER.test(text)) continue;
        this.told.add(text).add(text.replace(/^https?:\/\//, ""));
      }
    } else if (value && typeof value === "object") for (const one of Object.values(value)) this.learn(one);
  }

  /** Those of the texts that are in plain English and neither the server's nor the browser's. */
  async untranslated(texts: readonly string[]): Promise<string[]> {
    await Promise.all(this.reading.splice(0));
    const told = [...this.told].toSorted((one, other) => other.length - one.length);
    return texts.filter((text) => {
      if (!PLAIN.test(text)) return false;
      let left = text;
      for (const known of told) {
        if (known.length > left.length || !left.includes(known)) continue;
        left = left.replaceAll(known, " ");
        if (!PLAIN.test(left)) return false;
      }
      return true;
    });
  }
}
