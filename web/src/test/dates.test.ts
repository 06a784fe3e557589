import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SOURCE = join(import.meta.dirname, "..");
/** Where dates are written and read, and where time zones are asked for. */
const HOME = /^lib\/(dates|date-input|format|periods|regions)\.ts$/;
/** What writes dates the way of a locale that is only being chosen, or of a sample. */
const SAMPLES = /^pages\/(gallery|onboarding)\//;

test("dates are written in one place, which knows the order that the reader chose", () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.|^api/.test(file),
  );
  expect(files.some((file) => HOME.test(file))).toBe(true);
  const astray = files.filter((file) => {
    if (HOME.test(file) || SAMPLES.test(file)) return false;
    const text = readFileSync(join(SOURCE, file), "utf8");
    return /DateTimeFormat|toLocale(Date|Time)?String|format(Date|Day|Days|Instant|Time)\([^)]*locale/.test(
      text,
    );
  });
  expect(astray).toEqual([]);
});
