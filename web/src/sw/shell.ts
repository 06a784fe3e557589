/** What the service worker reads of a request. */
export interface Asked {
  method: string;
  mode: string;
  url: string;
}

/**
 * How a request is answered: `page` from the network, and with the kept `index.html` where nobody answers soon;
 * `file` with what is kept, since its name changes with its content; `loose` from the network, and with what is kept
 * where nobody answers; null by the browser alone.
 */
export type Handling = "page" | "file" | "loose" | null;

/** What the server itself answers at: figures, papers, documents and what operators ask for are never kept. */
const SERVED = /^\/(api|docs|i|u|metrics|livez|readyz|unsubscribe|health\w*|openapi)(\/|\.|$)/;

/** Decides about a request of a page of `origin`. `loose` names the kept files whose names stay the same. */
export function handlingOf(asked: Asked, origin: string, loose: readonly string[]): Handling {
  const url = new URL(asked.url);
  if (asked.method !== "GET" || url.origin !== origin || SERVED.test(url.pathname)) return null;
  if (asked.mode === "navigate") return isPage(url.pathname) ? "page" : null;
  if (url.pathname.startsWith("/assets/")) return "file";
  return loose.includes(url.pathname) ? "loose" : null;
}

/** The server answers with the app at a path whose last part has no ending. */
function isPage(path: string): boolean {
  return !path.slice(path.lastIndexOf("/")).includes(".");
}

/** What is kept of older versions and no longer needed: all but the last, which tabs that are still open may ask for. */
export function outdated(caches: readonly string[], current: string, prefix: string): string[] {
  return caches.filter((name) => name.startsWith(prefix) && name !== current).slice(0, -1);
}
