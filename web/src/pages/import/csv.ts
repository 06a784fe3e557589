/** The first rows of a file, so that its columns can be shown. The server reads the whole of it by rules of its own. */
export interface Sample {
  header: readonly string[];
  rows: ReadonlyArray<readonly string[]>;
}

const DELIMITERS = [",", ";", "\t", "|"] as const;
/** How much of a file is looked at. */
const LOOKED_AT = 64_000;
const ROWS = 40;

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Cuts text into rows of cells; quotes may hold delimiters, line breaks and doubled quotes. */
export function parseRows(text: string, delimiter: string, most = ROWS): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < text.length && rows.length < most; at += 1) {
    const char = text[at] ?? "";
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (char === '"' && cell.trim() === "") {
      cell = "";
      isQuoted = true;
    } else if (char === delimiter) {
      row.push(cell.trim());
      cell = "";
    } else if (char === "\n" || char === "\r") {
      if (char === "\r" && text[at + 1] === "\n") at += 1;
      row.push(cell.trim());
      cell = "";
      if (row.some(Boolean)) rows.push(row);
      row = [];
    } else cell += char;
  }
  if (rows.length < most && (row.length > 0 || cell)) {
    row.push(cell.trim());
    if (row.some(Boolean)) rows.push(row);
  }
  return rows;
}

function filled(row: readonly string[]): number {
  return row.filter(Boolean).length;
}

/** Finds the delimiter that makes the widest table, and in it the first of the widest rows: its header. */
export function sampleOf(text: string): Sample {
  const tables = DELIMITERS.map((delimiter) => parseRows(text.replace(/^\uFEFF/, ""), delimiter));
  const width = (rows: string[][]) => Math.max(0, ...rows.map(filled));
  const widest = tables.reduce((best, rows) => (width(rows) > width(best) ? rows : best));
  const at = widest.findIndex((row) => filled(row) === width(widest));
  return { header: widest[at] ?? [], rows: widest.slice(at + 1) };
}

export async function readSample(file: File): Promise<Sample> {
  return sampleOf(decode(new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer())));
}
