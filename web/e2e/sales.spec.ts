import { expectAccessible } from "./accessible";
import { arrive } from "./earner";
import { expect, test } from "./fixtures";
import { newSeller, type Seller } from "./seller";

let seller: Seller;

test.skip(({ isMobile }) => isMobile, "it walks columns and keys that phones do not have");

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
  await expect(page.getByRole("cell", { name: "Pending" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing sold");
  await page.getByRole("button", { name: "Bowl" }).click();
  await page.getByRole("button", { name: "Complete" }).click();
  await expect(page.getByRole("heading", { level: 1, includeHidden: true })).toHaveText("Sales of €72.00");
});
