import { expectAccessible } from "./accessible";
import { arrive } from "./earner";
import { expect, overflow, test } from "./fixtures";
import { newSeller, type Seller } from "./seller";

const RECEIPT = {
  name: "receipt.png",
  mimeType: "image/png",
  // One grey pixel.
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
    "base64",
  ),
};

let seller: Seller;

test.skip(({ isMobile }) => isMobile, "it walks columns and keys that phones do not have");
const today = new Date().toISOString().slice(0, 10);

test.beforeEach(async ({ request }) => {
  seller = await newSeller(request);
});

test("a dropped receipt becomes an expense, sums and faults included, and undo removes it", async ({
  page,
}) => {
  await arrive(page, seller, "/expenses");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing spent");
  await expectAccessible(page);
  await page.getByLabel("Drop a receipt, or choose a file").setInputFiles(RECEIPT);
  const sheet = page.getByRole("dialog", { name: "Log an expense" });
  await expect(sheet.getByText("receipt.png")).toBeVisible();
  await sheet.getByRole("button", { name: "Log expense" }).click();
  await expect(sheet.getByLabel("Amount")).toHaveAttribute("aria-invalid", "true");
  await expect(sheet.getByLabel("Category")).toHaveAccessibleDescription("Choose what it was for.");
  await expectAccessible(page);
  await sheet.getByLabel("Amount").fill("40+12.50");
  await sheet.getByLabel("Category").selectOption("office");
  await sheet.getByLabel("Paid to").fill("Paper & Sons");
  await sheet.getByLabel("Tax deductible").check();
  await sheet.getByRole("button", { name: "Log expense" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You spent €52.50");
  const row = page.getByRole("row", { name: /Paper & Sons/ });
  await expect(row.getByRole("img", { name: "has a receipt" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing spent");
});

test("filters and the open row stay in the address, and the totals are those of the filter", async ({
  page,
}) => {
  for (const [amount, category, vendor, currency] of [
    ["0.10", "office", "First", "EUR"],
    ["0.20", "office", "Second", "EUR"],
    ["12.00", "meals", "Third with a name that is long enough to be cut off on every phone there is", "EUR"],
    ["9007199254.01", "office", "ملاحظة", "USD"],
  ]) {
    await seller.post("/expenses", { amount, category, vendor, currency, date: today });
  }
  await arrive(page, seller, "/expenses");
  const totals = page.getByRole("table", { name: "Expenses" }).locator("tfoot");
  await expect(totals).toContainText("€12.30");
  await expect(totals).toContainText("$9,007,199,254.01");
  await page.getByLabel("Category", { exact: true }).selectOption("office");
  await expect(totals).toContainText("€0.30");
  await page.getByRole("button", { name: "Second" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole("dialog").getByLabel("Paid to")).toHaveValue("Second");
  await expect(page).toHaveURL(/category=office/);
  await page.keyboard.press("Escape");
  await page.getByPlaceholder("Paid to, description or note").fill("nobody");
  await expect(page.getByText("No expense matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(totals).toContainText("€12.30");
  await page.setViewportSize({ width: 320, height: 640 });
  await expect.poll(() => overflow(page)).toBeLessThanOrEqual(0);
  await expectAccessible(page);
});

test("rows are walked, selected and deleted by keys, and come back", async ({ page }) => {
  for (const vendor of ["Older", "Newer"]) {
    await seller.post("/expenses", { amount: "5.00", category: "office", vendor, date: today });
  }
  await arrive(page, seller, "/expenses");
  await expect(page.getByRole("button", { name: "Newer" })).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  const bulk = page.getByRole("region", { name: "Selected rows" });
  await expect(bulk).toContainText("2 selected · €10.00");
  await bulk.getByLabel("Move to a category").selectOption("meals");
  await expect(page.getByRole("cell", { name: "Business meals" })).toHaveCount(2);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("cell", { name: "Office expenses" })).toHaveCount(2);
  await page.keyboard.press("k");
  await page.keyboard.press("Delete");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You spent €5.00");
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You spent €10.00");
});

test("a category of one's own with a limit that is passed", async ({ page }) => {
  await arrive(page, seller, "/expenses");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Categories…" }).click();
  const dialog = page.getByRole("dialog", { name: "Categories" });
  await dialog.getByLabel("Name of a new category").fill("Studio rent");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const limit = dialog.getByLabel("Limit a month of Studio rent");
  await limit.fill("100");
  await limit.press("Enter");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Log expense" }).first().click();
  const sheet = page.getByRole("dialog", { name: "Log an expense" });
  await sheet.getByLabel("Amount").fill("150");
  await sheet.getByLabel("Category").selectOption({ label: "Studio rent" });
  await sheet.getByLabel("Amount").press("Enter");
  await expect(page.getByText("€150.00 spent, over the limit of €100.00")).toBeVisible();
});
