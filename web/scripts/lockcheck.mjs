// Holds a lock file, ours or the one that is named, to what it is for: the same packages on every system, and no
// word of where they came from.
//
// npm leaves out without a word what a registry does not have yet, so that `npm ci` on another system would miss
// the binary that is built for it: whatever a package may need has to be in the lock.
import { readFileSync } from "node:fs";

const lock = process.argv[2] ?? new URL("../package-lock.json", import.meta.url);
const { packages } = JSON.parse(readFileSync(lock, "utf8"));

/** Whether a package that lies at `from` would find `name` there or further up. */
function isFound(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    if (packages[`${at ? `${at}/` : ""}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}

const faults = [];
for (const [place, entry] of Object.entries(packages)) {
  const shown = place.replace("node_modules/", "") || "the project";
  if (/^https?:/.test(entry.resolved ?? "")) faults.push(`${shown} names where it was fetched from`);
  if (place && !entry.link && !entry.inBundle && !entry.integrity) faults.push(`${shown} has no integrity`);
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!isFound(place, name)) faults.push(`${shown} may need ${name}, which is missing`);
  }
}

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`${Object.keys(packages).length - 1} packages, none missing on any system`);
