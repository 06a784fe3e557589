// Measures what the first page costs, by following static imports from the entry and from the overview's chunk.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url).pathname;
const ASSETS = join(DIST, "assets");
if (!existsSync(ASSETS)) throw new Error("there is no dist: run `npm run build` first");

const files = readdirSync(ASSETS);
const size = (name) => {
  const bytes = readFileSync(join(ASSETS, name));
  return { gz: gzipSync(bytes, { level: 9 }).length, br: brotliCompressSync(bytes).length };
};

function following(start, seen = new Set()) {
  if (seen.has(start)) return seen;
  seen.add(start);
  const text = readFileSync(join(ASSETS, start), "utf8");
  for (const [, name] of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) following(name, seen);
  return seen;
}

const html = readFileSync(join(DIST, "index.html"), "utf8");
const entry = /<script[^>]+src="\/assets\/([\w.-]+\.js)"/.exec(html)?.[1];
if (!entry) throw new Error("index.html names no entry");
const overview = files.find((name) => /^Overview-.*\.js$/.test(name));
const first = following(entry);
if (overview) following(overview, first);

const sum = (names, by) => [...names].reduce((total, name) => total + size(name)[by], 0);
const scripts = files.filter((name) => name.endsWith(".js"));
const styles = files.filter((name) => name.endsWith(".css"));
const lazy = scripts.filter((name) => !first.has(name)).map((name) => [name, size(name).gz]);
const [heaviest = ["none", 0]] = lazy.toSorted((one, other) => other[1] - one[1]);
const whole = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && /\.(br|woff2)$/.test(file.name))
  .reduce((total, file) => total + statSync(join(file.parentPath, file.name)).size, 0);

const KB = 1000;
const checks = [
  ["scripts of the first page, gz", sum(first, "gz"), 165 * KB],
  ["scripts of the first page, br", sum(first, "br"), 142 * KB],
  [`entry, gz (${entry})`, size(entry).gz, 122 * KB],
  [`heaviest lazy chunk, gz (${heaviest[0]})`, heaviest[1], 60 * KB],
  ["styles, gz", sum(styles, "gz"), 20 * KB],
  ["all of dist (br and fonts)", whole, 2000 * KB],
];
let failed = 0;
for (const [what, bytes, most] of checks) {
  const over = bytes > most;
  if (over) failed += 1;
  console.log(`${over ? "OVER" : "ok  "} ${(bytes / KB).toFixed(1).padStart(7)} of ${most / KB} KB  ${what}`);
}
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
