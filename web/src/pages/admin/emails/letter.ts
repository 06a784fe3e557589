/**
 * Letters as the server writes them, taken apart without the browser's parser: a page under Trusted Types has none,
 * and the policy lets no frame show them as they come. It reads well-formed pages such as ours, and nothing wilder.
 */

export interface Element {
  tag: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly Node[];
}

export type Node = Element | string;

interface Open {
  tag: string;
  attributes: Record<string, string>;
  children: Node[];
}

const TOKEN = /<!--[\s\S]*?-->|<![^>]*>|<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>|[^<]+/gi;
const ATTRIBUTE = /([a-z-]+)="([^"]*)"/gi;
const ENTITY = /&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi;

/** What has no end. */
const VOID = new Set(["br", "hr", "img", "link", "meta"]);

const NAMED: Record<string, string> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  nbsp: "\u00a0",
  quot: '"',
  zwnj: "\u200c",
};

function plain(text: string): string {
  return text.replaceAll(
    ENTITY,
    (whole: string, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return NAMED[name?.toLowerCase() ?? ""] ?? whole;
    },
  );
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) => [name.toLowerCase(), plain(value)]),
  );
}

/** The page as a tree. What is closed too often is let go, and what is not closed ends with the page. */
export function readLetter(html: string): Element {
  const root: Open = { tag: "", attributes: {}, children: [] };
  const open: Open[] = [root];
  for (const [whole, slash, name, rest = ""] of html.matchAll(TOKEN)) {
    const tag = name?.toLowerCase();
    const inner = open.at(-1) ?? root;
    if (tag === undefined) {
      if (!whole.startsWith("<")) inner.children.push(inner.tag === "style" ? whole : plain(whole));
    } else if (slash) {
      const at = open.findLastIndex((element) => element.tag === tag);
      if (at > 0) open.length = at;
    } else {
      const element: Open = { tag, attributes: attributesOf(rest), children: [] };
      inner.children.push(element);
      if (!VOID.has(tag)) open.push(element);
    }
  }
  return root;
}

/** The first element of that name, outermost first. */
export function find(tree: Element, tag: string): Element | undefined {
  for (const child of tree.children) {
    if (typeof child === "string") continue;
    const found = child.tag === tag ? child : find(child, tag);
    if (found) return found;
  }
  return undefined;
}
