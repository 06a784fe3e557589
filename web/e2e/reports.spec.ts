import type { Locator } from "@playwright/test";
import { arrive } from "./account";
import { expect, overflow, test } from "./fixtures";
import { pagesOf } from "./pdf";
import { newSeller, type Seller } from "./seller";

interface Report {
  columns: Array<{ key: string; kind: string }>;
  rows: Array<{ cells: Array<{ value: string | null }> }>;
  totals: Array<{ value: string | null }> | null;
}

const YEAR = "from=2025-01-01&to=2025-12-31";

/** What each report answers, worked out by hand from what [`fill`] puts into the books. */
const ANSWERS = [
  // 3,000.30 earned, 120 sold and 500 billed; 40 of goods and 350.45 spent.
  { slug: "profit-and-loss", type: "profitLoss", answer: "€3,229.85" },
  // The bill counts by the 215 that were paid of it; what the goods cost went before.
  { slug: "cash-flow", type: "cashFlow", answer: "€2,984.85" },
  { slug: "income", type: "income", answer: "€3,620.30" },
  // As the profit, but of the expenses only the 300.45 that are deductible.
  { slug: "tax", type: "tax", answer: "€3,229.85" },
  { slug: "customers", type: "customers", answer: "€620.00" },
  { slug: "receivables", type: "aging", answer: "€400.00" },
  { slug: "inventory", type: "inventory", answer: "€60.00" },
] as const;

const DATED = new Set(["profitLoss", "cashFlow", "income", "tax", "customers"]);

/** A year of everything that a report can tell of. */
async function fill(seller: Seller): Promise<void> {
  const platform = { name: "Northwind", category: "freelance", currency: "EUR" };
  const { id: platformId } = await seller.post("/platforms", platform);
  for (const [date, amount, hours] of [
    ["2025-02-10", "1000.10", "10"],
    ["2025-06-10", "2000.20", "20"],
  ]) {
    await seller.post("/earnings", { platformId, date, amount, hours });
  }
  for (const [date, category, amount, isTaxDeductible] of [
    ["2025-03-01", "office", "300.45", true],
    ["2025-03-02", "meals", "50.00", false],
  ]) {
    await seller.post("/expenses", { date, category, amount, isTaxDeductible });
  }
  const mug = { name: "Mug", price: "30.00", quantity: "10", supplierCost: "10.00" };
  const { id: productId } = await seller.post("/products", mug);
  const { id: customerId } = await seller.post("/customers", { name: "Weber" });
  await seller.post("/sales", { productId, quantity: "4", customerId, saleDate: "2025-05-05" });
  const lines = [{ description: "Design", quantity: "2", unitPrice: "250", taxRate: "23" }];
  const { id } = await seller.post("/invoices", { customerId, issueDate: "2025-05-05", lines });
  await seller.post(`/invoices/${id}/issue`, {});
  await seller.post(`/invoices/${id}/payments`, { amount: "215", date: "2025-06-01", method: "cash" });
}

/** The number in a text, as the server would write it. */
function plain(text: string): string {
  return text.replaceAll(/[^\d.\u2212]/g, "").replace("\u2212", "-");
}

/** A row says the same as the server, in every column. */
async function expectCells(
  row: Locator,
  report: Report,
  cells: Report["rows"][number]["cells"],
): Promise<void> {
  const told = (await row.locator("td").allTextContents()).slice(-report.columns.length);
  for (const [at, { kind, key }] of report.columns.entries()) {
    const value = cells[at]?.value ?? "";
    const written = plain(told[at] ?? "");
    if (kind === "money") expect(written, key).toBe(value);
    if (kind === "count" || kind === "quantity") expect(Number(written), key).toBe(Number(value));
  }
}

test("seven reports answer what the books say, line by line as the server tells it", async ({
  page,
  request,
}) => {
  const seller = await newSeller(request);
  await fill(seller);
  await arrive(page, seller, "/reports");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What the books say");
  for (const { slug, type, answer } of ANSWERS) {
    const days = DATED.has(type) ? `&${YEAR}` : "";
    const report = await seller.read<Report>(`/analytics/reports?type=${type}${days}`);
    await page.goto(`/reports/${slug}?${days}`);
    await expect(page.locator("main header").getByText(answer, { exact: true }), slug).toBeVisible();
    const table = page
      .locator("main table")
      .filter({ has: page.locator("tbody th, tbody td") })
      .last();
    const rows = table.locator("tbody tr");
    await expect(rows, slug).toHaveCount(report.rows.length);
    for (const [at, { cells }] of report.rows.entries()) await expectCells(rows.nth(at), report, cells);
    if (report.totals) await expectCells(table.locator("tfoot tr"), report, report.totals);
    await expect.poll(() => overflow(page), slug).toBeLessThanOrEqual(0);
  }
});

test("an hour is worth what was earned in it, and the trend is that of the server", async ({
  page,
  request,
}) => {
  const seller = await newSeller(request);
  await fill(seller);
  await arrive(page, seller, `/reports/hours?${YEAR}`);
  await expect(page.locator("main header")).toContainText("€100.01");
  await expect(page.getByRole("table", { name: "Hours and rate" }).locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("main header")).toContainText("30 h were logged");

  await page.goto("/reports/trends?metric=earnings&interval=month");
  const figure = page.getByRole("figure", { name: "Earnings" });
  await figure.getByRole("button", { name: "Show as table" }).click();
  const { series } = await seller.read<{ series: Array<{ value: string | null }> }>(
    "/analytics/trends?metric=earnings&interval=month",
  );
  const rows = figure.locator("tbody tr");
  for (const [at, { value }] of series.entries()) {
    if (value === null) continue;
    expect(plain(await rows.nth(at).locator("td").first().innerText())).toBe(value);
  }
  await expect.poll(() => overflow(page)).toBeLessThanOrEqual(0);
});

test("a report is compared, grouped and kept by its address, and goes to paper and to a file", async ({
  page,
  request,
  isMobile,
}, testInfo) => {
  test.skip(isMobile, "the same on phones");
  const seller = await newSeller(request);
  await fill(seller);
  await arrive(page, seller, `/reports/profit-and-loss?${YEAR}`);
  await page.getByRole("combobox", { name: "Group by" }).selectOption({ label: "By quarter" });
  await page.getByRole("checkbox", { name: "Compare with the period before" }).click();
  await page.getByRole("radio", { name: "Cash" }).click();
  await expect(page).toHaveURL(/group=quarter/);
  await expect(page).toHaveURL(/compare=yes/);
  await expect(page).toHaveURL(/basis=cash/);
  const report = await seller.read<Report>(
    `/analytics/reports?type=profitLoss&groupBy=quarter&basis=cash&${YEAR}`,
  );
  await page.reload();
  const table = page.getByRole("table", { name: "Profit and loss" });
  await expect(table.getByRole("columnheader", { name: "Q2 2025" })).toBeVisible();
  await expect(table.locator("tbody tr")).toHaveCount(report.rows.length);

  await page.getByRole("button", { name: "Export" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export as PDF" }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toMatch(/\.pdf$/);
  const exported = pagesOf(await file.path()).join("\n");

  const path = testInfo.outputPath("report.pdf");
  await page.pdf({ path, format: "A4" });
  const printed = pagesOf(path).join("\n");
  const answer = await page.locator("main header .figure").last().innerText();
  expect(answer).toMatch(/^€\d/);
  expect(printed).toContain(answer);
  expect(exported).toContain(answer.replace("€", ""));
  for (const name of await table.locator("tbody tr td:first-child").allInnerTexts())
    expect(printed).toContain(name);
  expect(printed).not.toMatch(/Skip to content|Log an earning|Group by|Export|Customers/);
  await page.emulateMedia({ media: "print" });
  await expect(table.locator("tbody tr").first()).toHaveCSS("break-inside", "avoid");
});
