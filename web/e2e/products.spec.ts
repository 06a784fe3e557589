import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./accessible";
import { arrive } from "./earner";
import { expect, test } from "./fixtures";
import { newSeller, type Seller } from "./seller";

let seller: Seller;

test.skip(({ isMobile }) => isMobile, "it walks columns and keys that phones do not have");

test.beforeEach(async ({ request }) => {
  seller = await newSeller(request);
});

test("who sells nothing hides the section, and who sells adds a product", async ({ page }) => {
  await arrive(page, seller, "/products");
  const rail = page.getByRole("navigation", { name: "Sections" });
  await expectAccessible(page);
  await page.getByRole("button", { name: "Hide this section" }).click();
  await expect(rail.getByRole("link", { name: "Products" })).toHaveCount(0);
  await page.reload();
  await expect(rail.getByRole("link", { name: "Earnings" })).toBeVisible();
  await expect(rail.getByRole("link", { name: "Sales" })).toHaveCount(0);
  await page.goto("/products?new=1");
  const sheet = page.getByRole("dialog", { name: "New product" });
  await sheet.getByRole("button", { name: "Add product" }).click();
  await expect(sheet.getByLabel("Name")).toHaveAccessibleDescription("Enter a name.");
  await expectAccessible(page);
  await sheet.getByLabel("Name").fill("Stoneware mug");
  await sheet.getByLabel("Price").fill("28");
  await sheet.getByLabel("On hand").fill("12");
  await sheet.getByLabel("Reorder at").fill("10");
  await sheet.getByLabel("Cost of one").fill("9.40");
  await sheet.getByRole("button", { name: "Add product" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Stoneware mug");
  await expect(rail.getByRole("link", { name: "Sales" })).toBeVisible();
  await expect(page.getByText("66% of the price")).toBeVisible();
});

test("stock moves by hand, with what it will come to, a log and a way back", async ({ page }) => {
  const product = await seller.post("/products", {
    name: "Bowl",
    price: "72.00",
    quantity: "12",
    reorderPoint: "5",
    supplierCost: "26.50",
  });
  await arrive(page, seller, `/products/${product.id}`);
  await page.getByRole("button", { name: "Adjust stock" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What happened").selectOption("damage");
  await dialog.getByLabel("Quantity").fill("8");
  await expect(dialog.getByText("12 on hand, 4 afterwards")).toBeVisible();
  await dialog.getByLabel("Reason").fill("Kiln fire");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Adjust", exact: true }).click();
  await expect(page.getByText("Low: reorder at 5")).toBeVisible();
  await expect(page.getByRole("row", { name: /Damaged or lost.*Kiln fire/ })).toContainText("−8");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Reorder at 5", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Adjust stock" }).click();
  await dialog.getByLabel("What happened").selectOption("damage");
  await dialog.getByLabel("Quantity").fill("80");
  await dialog.getByRole("button", { name: "Adjust", exact: true }).click();
  await expect(dialog.getByLabel("Quantity")).toHaveAttribute("aria-invalid", "true");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(page.getByText("archived", { exact: true })).toBeVisible();
  await expectAccessible(page);
});

interface Line {
  sku: string;
  name: string;
  quantity: number;
  price: string;
  pence: number;
}

/** A line of an invoice of the shop: number, code, description, quantity, time and price. */
function lineOf(row: string): [string, Line] {
  const cells = (row.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? []).map((cell) =>
    cell.replace(/,$/, "").replaceAll(/^"|"$/g, "").replaceAll('""', '"').trim(),
  );
  const [number = "", sku = "", name = "", quantity = "", , price = ""] = cells;
  return [number, { sku, name, price, quantity: Number(quantity), pence: Math.round(Number(price) * 100) }];
}

function pounds(pence: number): string {
  return new Intl.NumberFormat("en-IE", { style: "currency", currency: "GBP" }).format(pence / 100);
}

test("what a real shop has is entered and sold by hand, and its books say what the invoices say", async ({
  page,
}) => {
  const data = process.env.EARNTRACK_TEST_DATA;
  test.skip(!data, "EARNTRACK_TEST_DATA is not set");
  const file = join(data ?? "", "online-retail-2010-12", "2010-12-23.csv");
  const lines = readFileSync(file, "utf8").trim().split("\n").slice(1, 5).map(lineOf);
  const sold = new Map<string, Line[]>();
  for (const [number, line] of lines) sold.set(number, [...(sold.get(number) ?? []), line]);
  expect([...sold.keys()]).toEqual(["539864", "539865"]);
  await seller.put("/user/profile", { currency: "GBP" });

  await arrive(page, seller, "/products");
  for (const [, { sku, name, price }] of lines) {
    await page.goto("/products?new=1");
    const sheet = page.getByRole("dialog", { name: "New product" });
    await sheet.getByLabel("Name", { exact: true }).fill(name);
    await sheet.getByLabel("Price", { exact: true }).fill(price);
    await sheet.getByLabel("On hand").fill("100");
    await sheet.getByLabel("SKU").fill(sku);
    await sheet.getByRole("button", { name: "Add product" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  }

  let all = 0;
  for (const invoice of sold.values()) {
    await page.goto("/sales?period=month&from=2010-12-01&new=1");
    const sheet = page.getByRole("dialog", { name: "Record a sale" });
    let total = 0;
    for (const [at, { name, quantity, pence }] of invoice.entries()) {
      if (at > 0) await sheet.getByRole("button", { name: "Add a line" }).click();
      const group =
        invoice.length > 1 && at > 0 ? sheet.getByRole("group", { name: `Line ${at + 1}` }) : sheet;
      await group.getByLabel("Product").first().selectOption({ label: name });
      await group.getByLabel("Quantity").first().fill(String(quantity));
      await expect(sheet.getByText(`100 on hand, ${100 - quantity} afterwards`).last()).toBeVisible();
      total += quantity * pence;
    }
    await sheet.getByLabel("Date", { exact: true }).fill("23/12/2010");
    await expect(sheet.getByText("Total").locator("..")).toContainText(pounds(total));
    await sheet.getByRole("button", { name: "Record sale" }).click();
    await expect(sheet).toBeHidden();
    all += total;
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Sales of ${pounds(all)}`);
    await expect(page.getByRole("table", { name: "Sales" })).toContainText(pounds(total));
  }
  await expect(page.locator("tfoot")).toContainText(pounds(all));

  await page.goto("/products");
  for (const [, { name, quantity, pence }] of lines) {
    const row = page.getByRole("row").filter({ hasText: name });
    await expect(row).toContainText(String(100 - quantity));
    await expect(row).toContainText(pounds(pence).slice(1));
  }
  await page.goto("/?period=month&from=2010-12-01");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(pounds(all));
});
