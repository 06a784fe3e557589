/** What the pages can narrow their lists to. A request with anything else has no page that shows exactly its rows. */
const LISTS: Record<string, readonly string[]> = {
  earnings: ["platformId", "currency", "from", "to"],
  expenses: ["category", "status", "deductible", "from", "to"],
  sales: ["status", "productId", "customerId", "from", "to"],
};

/** Lists whose pages show the present month where nothing is said. */
const BY_MONTH: readonly string[] = ["expenses", "sales"];

/** The page that shows the rows behind a figure, where there is one. */
export function pageOf(rowsUrl: string | null): string | null {
  if (rowsUrl === null) return null;
  const { pathname, searchParams } = new URL(rowsUrl, "http://localhost");
  const path = pathname.replace("/api/v1/", "");
  const stock = path.match(/^products\/([^/]+)\/movements$/);
  if (stock) return `/products/${stock[1]}`;
  const known = LISTS[path];
  if (!known || ![...searchParams.keys()].every((name) => known.includes(name))) return null;
  // No page knows a period that is open at one end.
  const isDated = searchParams.has("from");
  if (isDated !== searchParams.has("to")) return null;
  if (!isDated && BY_MONTH.includes(path)) searchParams.set("period", "all");
  // The filter of the page has a word for each.
  const deductible = searchParams.get("deductible");
  if (deductible !== null) searchParams.set("deductible", deductible === "true" ? "yes" : "no");
  const search = searchParams.toString();
  return search ? `/${path}?${search}` : `/${path}`;
}
