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
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(page.getByText("archived", { exact: true })).toBeVisible();
  await expectAccessible(page);
});
