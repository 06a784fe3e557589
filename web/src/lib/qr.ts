/**
 * QR codes (ISO/IEC 18004) of short texts: bytes, error correction M, versions 1 to 15. That is up to 412 bytes, and
 * what one sets up an app with has about a hundred.
 */

/** Error correction codewords per block, and blocks, by version. */
const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10];
const LAST_VERSION = 15;

/** Rows of modules; true is dark. */
export type QrCode = readonly (readonly boolean[])[];

interface Grid {
  size: number;
  dark: boolean[][];
  /** Where nothing of the text may go. */
  fixed: boolean[][];
}

/** Products in the field of 256 elements, by x^8 + x^4 + x^3 + x^2 + 1. */
function times(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    if ((other >>> bit) & 1) product ^= one;
  }
  return product & 0xff;
}

/** The divisor whose remainder corrects `degree` errors. */
function divisorOf(degree: number): number[] {
  const divisor: number[] = new Array(degree).fill(0);
  divisor[degree - 1] = 1;
  let root = 1;
  for (let step = 0; step < degree; step += 1) {
    for (let at = 0; at < degree; at += 1) {
      divisor[at] = times(divisor[at] ?? 0, root) ^ (divisor[at + 1] ?? 0);
    }
    root = times(root, 2);
  }
  return divisor;
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  const result: number[] = new Array(divisor.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ (result.shift() ?? 0);
    result.push(0);
    divisor.forEach((coefficient, at) => {
      result[at] = (result[at] ?? 0) ^ times(coefficient, factor);
    });
  }
  return result;
}

/** Modules that are left for data and correction, in bits. */
function capacity(version: number): number {
  const alignments = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const all = (16 * version + 128) * version + 64;
  const aligned = alignments === 0 ? 0 : (25 * alignments - 10) * alignments - 55;
  return all - aligned - (version >= 7 ? 36 : 0);
}

function dataBytes(version: number): number {
  return (capacity(version) >>> 3) - (CORRECTION[version] ?? 0) * (BLOCKS[version] ?? 0);
}

function headerBits(version: number): number {
  return version < 10 ? 12 : 20;
}

/** The text's bytes with header and padding. */
function frame(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const push = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >>> bit) & 1);
  };
  push(0b0100, 4);
  push(bytes.length, headerBits(version) - 4);
  for (const byte of bytes) push(byte, 8);
  const room = dataBytes(version) * 8;
  push(0, Math.min(4, room - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  const framed: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    framed.push(bits.slice(at, at + 8).reduce((byte, bit) => (byte << 1) | bit, 0));
  }
  for (let pad = 0xec; framed.length < dataBytes(version); pad ^= 0xec ^ 0x11) framed.push(pad);
  return framed;
}

/** Data and correction of all blocks, taken in turns. */
function interleave(data: readonly number[], version: number): number[] {
  const count = BLOCKS[version] ?? 1;
  const correction = CORRECTION[version] ?? 0;
  const all = capacity(version) >>> 3;
  const shortBlocks = count - (all % count);
  const shortLength = Math.floor(all / count) - correction;
  const divisor = divisorOf(correction);
  const blocks: { data: number[]; correction: number[] }[] = [];
  let from = 0;
  for (let block = 0; block < count; block += 1) {
    const length = shortLength + (block < shortBlocks ? 0 : 1);
    const part = data.slice(from, from + length);
    from += length;
    blocks.push({ data: part, correction: remainder(part, divisor) });
  }
  const turns: number[] = [];
  for (let at = 0; at <= shortLength; at += 1) {
    for (const block of blocks) if (at < block.data.length) turns.push(block.data[at] ?? 0);
  }
  for (let at = 0; at < correction; at += 1)
    for (const block of blocks) turns.push(block.correction[at] ?? 0);
  return turns;
}

function set(grid: Grid, x: number, y: number, dark: boolean): void {
  const row = grid.dark[y];
  const fixed = grid.fixed[y];
  if (!row || !fixed || x < 0 || x >= grid.size) return;
  row[x] = dark;
  fixed[x] = true;
}

function drawFinder(grid: Grid, x: number, y: number): void {
  for (let dy = -4; dy <= 4; dy += 1) {
    for (let dx = -4; dx <= 4; dx += 1) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      set(grid, x + dx, y + dy, ring !== 2 && ring !== 4);
    }
  }
}

function alignmentsOf(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const last = version * 4 + 10;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => last - (count - 2 - at) * step)];
}

/** Everything that does not depend on the text. */
function drawFixed(grid: Grid, version: number): void {
  const { size } = grid;
  for (let at = 0; at < size; at += 1) {
    set(grid, 6, at, at % 2 === 0);
    set(grid, at, 6, at % 2 === 0);
  }
  drawFinder(grid, 3, 3);
  drawFinder(grid, size - 4, 3);
  drawFinder(grid, 3, size - 4);
  const alignments = alignmentsOf(version);
  const last = alignments.length - 1;
  alignments.forEach((x, column) => {
    alignments.forEach((y, row) => {
      const inFinder = (column === 0 && (row === 0 || row === last)) || (column === last && row === 0);
      if (inFinder) return;
      for (let dy = -2; dy <= 2; dy += 1) {
        for (let dx = -2; dx <= 2; dx += 1) {
          set(grid, x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
        }
      }
    });
  });
  drawFormat(grid, 0);
  drawVersion(grid, version);
}

/** Says level M and the mask, twice. */
function drawFormat(grid: Grid, mask: number): void {
  let rest = mask;
  for (let step = 0; step < 10; step += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (at: number) => ((bits >>> at) & 1) === 1;
  const { size } = grid;
  for (let at = 0; at <= 5; at += 1) set(grid, 8, at, bit(at));
  set(grid, 8, 7, bit(6));
  set(grid, 8, 8, bit(7));
  set(grid, 7, 8, bit(8));
  for (let at = 9; at < 15; at += 1) set(grid, 14 - at, 8, bit(at));
  for (let at = 0; at < 8; at += 1) set(grid, size - 1 - at, 8, bit(at));
  for (let at = 8; at < 15; at += 1) set(grid, 8, size - 15 + at, bit(at));
  set(grid, 8, size - 8, true);
}

function drawVersion(grid: Grid, version: number): void {
  if (version < 7) return;
  let rest = version;
  for (let step = 0; step < 12; step += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let at = 0; at < 18; at += 1) {
    const dark = ((bits >>> at) & 1) === 1;
    const far = grid.size - 11 + (at % 3);
    const near = Math.floor(at / 3);
    set(grid, far, near, dark);
    set(grid, near, far, dark);
  }
}

/** Lays the codewords in pairs of columns, up and down, from the right. */
function drawData(grid: Grid, codewords: readonly number[]): void {
  const { size } = grid;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    const column = right <= 6 ? right - 1 : right;
    const upwards = ((column + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = upwards ? size - 1 - step : step;
      for (const x of [column, column - 1]) {
        if (grid.fixed[y]?.[x] || at >= codewords.length * 8) continue;
        const row = grid.dark[y];
        if (row) row[x] = (((codewords[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1;
        at += 1;
      }
    }
  }
}

const MASKS: ReadonlyArray<(x: number, y: number) => boolean> = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function masked(grid: Grid, mask: number): Grid {
  const flips = MASKS[mask] ?? (() => false);
  const dark = grid.dark.map((row, y) =>
    row.map((module, x) => (grid.fixed[y]?.[x] ? module : module !== flips(x, y))),
  );
  const result: Grid = { size: grid.size, dark, fixed: grid.fixed };
  drawFormat(result, mask);
  return result;
}

/** How hard a line is to read: long runs, and what looks like a finder. */
function lineBurden(line: readonly boolean[]): number {
  const text = line.map((dark) => (dark ? "1" : "0")).join("");
  let burden = 0;
  for (const run of text.match(/0{5,}|1{5,}/g) ?? []) burden += run.length - 2;
  const quiet = `0000${text}0000`;
  for (const finder of ["00001011101", "10111010000"]) {
    for (let at = quiet.indexOf(finder); at !== -1; at = quiet.indexOf(finder, at + 1)) burden += 40;
  }
  return burden;
}

function burdenOf({ dark, size }: Grid): number {
  let burden = 0;
  let darkCount = 0;
  for (let y = 0; y < size; y += 1) {
    burden += lineBurden(dark[y] ?? []) + lineBurden(dark.map((row) => row[y] ?? false));
    for (let x = 0; x < size; x += 1) {
      const module = dark[y]?.[x] ?? false;
      if (module) darkCount += 1;
      const alike = [dark[y]?.[x + 1], dark[y + 1]?.[x], dark[y + 1]?.[x + 1]];
      if (alike.every((other) => other === module)) burden += 3;
    }
  }
  return burden + Math.floor(Math.abs((darkCount * 20) / (size * size) - 10)) * 10;
}

/** The code of a text; null for one that is too long. */
export function qrCode(text: string): QrCode | null {
  const bytes = new TextEncoder().encode(text);
  let version = 1;
  while (version <= LAST_VERSION && headerBits(version) + bytes.length * 8 > dataBytes(version) * 8)
    version += 1;
  if (version > LAST_VERSION) return null;
  const size = version * 4 + 17;
  const blank = () => Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const grid: Grid = { size, dark: blank(), fixed: blank() };
  drawFixed(grid, version);
  drawData(grid, interleave(frame(bytes, version), version));
  const candidates = MASKS.map((_, mask) => masked(grid, mask));
  const [first, ...others] = candidates.map((candidate) => ({ candidate, burden: burdenOf(candidate) }));
  if (!first) return null;
  return others.reduce((best, next) => (next.burden < best.burden ? next : best), first).candidate.dark;
}
