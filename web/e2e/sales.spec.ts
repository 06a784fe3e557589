import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./accessible";
import { arrive } from "./earner";
import { expect, test } from "./fixtures";
import { newSeller, type Seller } from "./seller";

let seller: Seller;

test.beforeEach(async ({ request }) => {
  seller = await newSeller(request);
  for (const [name, price, quantity] of [
    ["Mug", "28.00", "5"],
    ["Bowl", "72.00", "2"],
  ]) {
    await seller.post("/products", { name, price, quantity, supplierCost: "10.00" });
  }
  await seller.post("/customers", { name: "Harbour Coffee", email: "harbour@example.org" });
});

test("a sale of two lines says what it leaves, counts, is billed and is refunded", async ({ page }) => {
  await arrive(page, seller, "/sales");
  await expect(page.getByText("Nothing sold in this time")).toBeVisible();
  await page.getByRole("button", { name: "Record sale" }).first().click();
  const sheet = page.getByRole("dialog", { name: "Record a sale" });
  await sheet.getByLabel("Product").selectOption({ label: "Mug" });
  await sheet.getByLabel("Quantity").fill("2");
  await expect(sheet.getByText("5 on hand, 3 afterwards")).toBeVisible();
  await sheet.getByRole("button", { name: "Add a line" }).click();
  const second = sheet.getByRole("group", { name: "Line 2" });
  await sheet.getByRole("button", { name: "Record sale" }).click();
  await expect(second.getByLabel("Product")).toHaveAccessibleDescription("Choose a product.");
  await second.getByLabel("Product").selectOption({ label: "Bowl" });
  await second.getByLabel("Quantity").fill("3");
  await expect(second.getByText("Only 2 on hand.")).toBeVisible();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Record sale" }).click();
  await expect(sheet.getByRole("alert")).toBeVisible();
  await second.getByLabel("Quantity").fill("1");
  await sheet.getByLabel("Discount").fill("8");
  await sheet.getByLabel("Customer").fill("Harbour");
  await page.getByRole("option", { name: "Harbour Coffee" }).click();
  await expect(sheet.getByText("€120.00")).toBeVisible();
  await sheet.getByRole("button", { name: "Record sale" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sales of €120.00");
  await expect(page.locator("tfoot")).toContainText("€120.00");

  await page.getByRole("button", { name: "Mug and 1 more" }).click();
  const detail = page.getByRole("dialog", { name: /^Sale / });
  await expect(detail.getByText("−€8.00")).toBeVisible();
  await expectAccessible(page);
  await detail.getByRole("button", { name: "Refund…" }).click();
  await page
    .getByRole("dialog", { name: "Refund this sale?" })
    .getByRole("button", { name: "Refund" })
    .click();
  await expect(detail.getByText("Cancelled", { exact: false }).first()).toBeVisible();
  await expect(detail.getByRole("button", { name: "Invoice it" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing sold");
  await page.goto("/products");
  await expect(page.getByRole("row", { name: /^Mug/ })).toContainText("5");
});

test("a sale that waits takes nothing from stock until it is completed", async ({ page }) => {
  await arrive(page, seller, "/sales");
  await page.getByRole("button", { name: "Record sale" }).first().click();
  const sheet = page.getByRole("dialog", { name: "Record a sale" });
  await sheet.getByLabel("Product").selectOption({ label: "Bowl" });
  await sheet.getByLabel("Not handed over yet").check();
  await sheet.getByRole("button", { name: "Record sale" }).click();
  const rows = page.getByRole("table", { name: "Sales" });
  await expect(rows.getByText("Pending").filter({ visible: true })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing sold");
  await page.getByRole("button", { name: "Bowl" }).click();
  await page.getByRole("button", { name: "Complete" }).click();
  await expect(page.getByRole("heading", { level: 1, includeHidden: true })).toHaveText("Sales of €72.00");
});

test("a day of a real shop comes to its true total", async ({ page }) => {
  const data = process.env.EARNTRACK_TEST_DATA;
  test.skip(!data, "EARNTRACK_TEST_DATA is not set");
  const folder = join(data ?? "", "online-retail-2010-12");
  const truth = JSON.parse(readFileSync(join(folder, "TRUTH.json"), "utf8")).by_day["2010-12-22"];
  // Invoice, code, description, quantity, time, price; what begins with C was cancelled, what is free was no sale.
  const lines = readFileSync(join(folder, "2010-12-22.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.match(/("[^"]*"|[^,]*)(?:,|$)/g)?.map((cell) => cell.replace(/,$/, "")) ?? [])
    .filter(([number = "", , , , , price]) => !number.startsWith("C") && Number(price) > 0);
  const products = new Map<string, string | undefined>();
  const sales = new Map<string, object[]>();
  for (const [number = "", sku = "", name = "", quantity, , unitPrice] of lines) {
    if (!products.has(sku)) {
      const product = { sku, name: `${name.replaceAll('"', "")} ${sku}`, price: unitPrice, currency: "GBP" };
      products.set(sku, (await seller.post("/products", { ...product, quantity: "10000" })).id);
    }
    sales.set(number, [...(sales.get(number) ?? []), { productId: products.get(sku), quantity, unitPrice }]);
  }
  const [[, last = []] = []] = [...sales].slice(-1);
  for (const whole of [...sales.values()].slice(0, -1)) {
    await seller.post("/sales", { lines: whole, saleDate: "2010-12-22" });
  }

  // The last one is sold through the form.
  await arrive(page, seller, "/sales?period=today&from=2010-12-22&new=1");
  const sheet = page.getByRole("dialog", { name: "Record a sale" });
  for (const [at, line] of last.entries()) {
    if (at > 0) await sheet.getByRole("button", { name: "Add a line" }).click();
    const group = last.length > 1 ? sheet.getByRole("group", { name: `Line ${at + 1}` }) : sheet;
    const { productId, quantity, unitPrice } = line as Record<string, string>;
    await group.getByLabel("Product").selectOption(productId ?? "");
    await group.getByLabel("Quantity").fill(quantity ?? "");
    await group.getByLabel("Price").fill(unitPrice ?? "");
  }
  await sheet.getByLabel("Date", { exact: true }).fill("22/12/2010");
  await sheet.getByRole("button", { name: "Record sale" }).click();
  await expect(sheet).toBeHidden();
  expect(truth.sale_amount).toBe("6199.97");
  await expect(page.locator("tfoot")).toContainText("£6,199.97");
  await expect(page.locator("main header")).toContainText(`${sales.size} sales, `);
});
