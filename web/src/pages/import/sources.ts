/** The statements that the server knows by their header: the maker, and which of its statements. English, and the id. */
const SOURCES: Record<string, string> = {
  "airbnb-earnings": "Airbnb",
  "amazon-date-range": /*i18n*/ "Amazon, date range report",
  "amazon-settlement": /*i18n*/ "Amazon, settlement report",
  "ebay-transactions": "eBay",
  "etsy-statement": "Etsy",
  "github-sponsors": "GitHub Sponsors",
  "gumroad-payout": /*i18n*/ "Gumroad, payout",
  "gumroad-sales": /*i18n*/ "Gumroad, sales",
  "nyc-hvfhv": "NYC trip records",
  "open-collective": "Open Collective",
  payoneer: "Payoneer",
  "paypal-activity": /*i18n*/ "PayPal, activity",
  "paypal-statement": /*i18n*/ "PayPal, statement",
  "shopify-orders": /*i18n*/ "Shopify, orders",
  "shopify-payouts": /*i18n*/ "Shopify, payouts",
  "shopify-transactions": /*i18n*/ "Shopify, transactions",
  "square-transactions": "Square",
  "stripe-balance": /*i18n*/ "Stripe, balance",
  "stripe-payments": /*i18n*/ "Stripe, payments",
  "uber-payments": "Uber",
  "upwork-earnings-by-day": /*i18n*/ "Upwork, earnings by day",
  "upwork-transactions": /*i18n*/ "Upwork, transactions",
  "venmo-statement": "Venmo",
};

/** What a file was read as, to be translated; `null` where its columns were matched by hand. */
export function sourceName(dialect: string): string | null {
  return dialect === "mapping" ? null : (SOURCES[dialect] ?? dialect);
}

/** The makers, each once. */
export const MAKERS: readonly string[] = [
  ...new Set(Object.values(SOURCES).map((name) => name.split(",")[0] ?? name)),
].toSorted();
