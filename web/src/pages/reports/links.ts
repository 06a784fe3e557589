/** What the pages can narrow their lists to. A request with anything else has no page that shows exactly its rows. */
const LISTS: Record<string, readonly string[]> = {
  earnings: ["platformId", "currency", "from", "to"],
  expenses: ["category", "status", "deductible", "from", "to"],
  sales: ["status", "productId", "customerId", "from", "to"],
};

/** The page that shows the rows behind a figure, where there is one. */
export function pageOf(rowsUrl: string | null): string | null {
  if (rowsUrl === null) return null;
  const { pathname, search, searchParams } = new URL(rowsUrl, "http://localhost");
  const path = pathname.replace("/api/v1/", "");
  const stock = path.match(/^products\/([^/]+)\/movements$/);
  if (stock) return `/products/${stock[1]}`;
  const known = LISTS[path];
  return known && [...searchParams.keys()].every((name) => known.includes(name)) ? `/${path}${search}` : null;
}
