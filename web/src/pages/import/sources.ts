/** The statements that the server knows by their header, as their makers call them. */
const SOURCES: Record<string, string> = {
  "airbnb-earnings": "Airbnb",
  "amazon-date-range": "Amazon, date range report",
  "amazon-settlement": "Amazon, settlement report",
  "ebay-transactions": "eBay",
  "etsy-statement": "Etsy",
  "github-sponsors": "GitHub Sponsors",
  "gumroad-payout": "Gumroad, payout",
  "gumroad-sales": "Gumroad, sales",
  "nyc-hvfhv": "NYC trip records",
  "open-collective": "Open Collective",
  payoneer: "Payoneer",
  "paypal-activity": "PayPal, activity",
  "paypal-statement": "PayPal, statement",
  "shopify-orders": "Shopify, orders",
  "shopify-payouts": "Shopify, payouts",
  "shopify-transactions": "Shopify, transactions",
  "square-transactions": "Square",
  "stripe-balance": "Stripe, balance",
  "stripe-payments": "Stripe, payments",
  "uber-payments": "Uber",
  "upwork-earnings-by-day": "Upwork, earnings by day",
  "upwork-transactions": "Upwork, transactions",
  "venmo-statement": "Venmo",
};

/** What a file was read as; `null` where its columns were matched by hand. */
export function sourceName(dialect: string): string | null {
  return dialect === "mapping" ? null : (SOURCES[dialect] ?? dialect);
}

/** The makers, each once. */
export const MAKERS: readonly string[] = [
  ...new Set(Object.values(SOURCES).map((name) => name.split(",")[0] ?? name)),
].toSorted();
