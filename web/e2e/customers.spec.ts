import { expectAccessible } from "./accessible";
import { arrive } from "./earner";
import { expect, test } from "./fixtures";
import { newSeller, type Seller } from "./seller";

let seller: Seller;

test.beforeEach(async ({ request }) => {
  seller = await newSeller(request);
});

test("a customer is added, and taken away again", async ({ page }) => {
  await arrive(page, seller, "/customers");
  await expect(page.getByText("No customers yet.")).toBeVisible();
  await page.getByRole("button", { name: "New customer" }).first().click();
  const sheet = page.getByRole("dialog", { name: "New customer" });
  await sheet.getByRole("button", { name: "Add customer" }).click();
  await expect(sheet.getByLabel("Name")).toHaveAccessibleDescription("Enter a name.");
  await expectAccessible(page);
  await sheet.getByLabel("Name").fill("Aoife Brennan");
  await sheet.getByLabel("Email").fill("nowhere");
  await sheet.getByRole("button", { name: "Add customer" }).click();
  await expect(sheet.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await sheet.getByLabel("Email").fill("aoife@example.org");
  await sheet.getByRole("button", { name: "Add customer" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Owes nothing");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.getByText("No customers yet.")).toBeVisible();
});

test("what was typed is not lost without a question, however the sheet or the dialog is closed", async ({
  page,
}) => {
  await arrive(page, seller, "/customers?new=1");
  const sheet = page.getByRole("dialog", { name: "New customer" });
  const question = page.getByRole("dialog", { name: "Discard what you typed?" });
  const ways = [
    () => sheet.getByRole("button", { name: "Close", exact: true }).click(),
    () => sheet.getByRole("button", { name: "Cancel" }).click(),
    () => page.keyboard.press("Escape"),
    () => page.mouse.click(10, 10),
  ];
  await sheet.getByLabel("Name").fill("Aoife Brennan");
  for (const [at, close] of ways.entries()) {
    await close();
    await expect(question, String(at)).toBeVisible();
    if (at === 0) await expectAccessible(page);
    await question.getByRole("button", { name: "Keep" }).click();
    await expect(question).toBeHidden();
    await expect(sheet.getByLabel("Name")).toHaveValue("Aoife Brennan");
  }
  await sheet.getByRole("button", { name: "Cancel" }).click();
  await question.getByRole("button", { name: "Discard" }).click();
  await expect(sheet).toBeHidden();

  await page.goto("/customers?new=1");
  await sheet.getByRole("button", { name: "Cancel" }).click();
  await expect(sheet).toBeHidden();
});

test("two tabs edit one customer: the second is shown both values", async ({ page }) => {
  const made = await seller.post("/customers", { name: "Aoife", phone: "1" });
  await arrive(page, seller, `/customers/${made.id}`);
  await page.getByRole("button", { name: "Edit" }).click();
  const sheet = page.getByRole("dialog", { name: "Edit Aoife" });
  await sheet.getByLabel("Phone").fill("22");
  await seller.put(`/customers/${made.id}`, { phone: "333" });
  await sheet.getByRole("button", { name: "Save" }).click();
  const conflict = page.getByRole("dialog", { name: "This was changed elsewhere" });
  await expect(conflict.getByRole("row", { name: "Phone 22 333" })).toBeVisible();
  await expectAccessible(page);
  await conflict.getByRole("button", { name: "Keep mine" }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByRole("definition").filter({ hasText: "22" })).toBeVisible();
});

test("what was billed and paid stands in the statement, and look-alikes are merged", async ({ page }) => {
  const first = await seller.post("/customers", { name: "Mara", email: "mara@example.org" });
  const other = await seller.post("/customers", { name: "Mara L.", email: "mara@example.org" });
  const lines = [{ description: "Portrait", quantity: "1", unitPrice: "350" }];
  const invoice = await seller.post("/invoices", { customerId: other.id, lines });
  await seller.post(`/invoices/${invoice.id}/issue`, {});
  await seller.post(`/invoices/${invoice.id}/payments`, {
    amount: "150",
    date: "2026-01-10",
    method: "cash",
  });

  await arrive(page, seller, "/customers");
  await page.getByRole("link", { name: "Some may be one and the same" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("radio")).toHaveCount(2);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Merge the other one into it" }).click();
  await expect(dialog).toContainText("None look alike any more.");
  await page.keyboard.press("Escape");

  await page.goto(`/customers/${first.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Owes €200.00");
  const statement = page.getByRole("table", { name: "Statement of account" });
  await expect(statement.locator("tbody tr")).toHaveCount(2);
  await expect(statement.locator("tfoot")).toContainText("€200.00");
  await expectAccessible(page);
});

test("a file says what it would add before it adds it, and the export comes back the same", async ({
  page,
}) => {
  await arrive(page, seller, "/customers");
  await page.getByRole("button", { name: "Import a file" }).click();
  const csv = "Name,E-mail,City\nAnna,anna@example.org,Cork\n=1+1,sums@example.org,Galway\n";
  await page.locator("input[type=file]").setInputFiles({
    name: "customers.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(csv),
  });
  const dialog = page.getByRole("dialog", { name: "Import customers" });
  await expect(dialog).toContainText("2 rows: 2 new, 0 there already, 0 that make no sense.");
  await dialog.getByRole("button", { name: "Add 2 customers" }).click();
  await expect(page.getByRole("table").locator("tbody tr")).toHaveCount(2);

  await page.getByRole("button", { name: "More" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export as CSV" }).click();
  const file = await (await downloading).path();
  await page.goto("/customers?do=import");
  await page.locator("input[type=file]").setInputFiles(file);
  await expect(dialog).toContainText("2 rows: 0 new, 2 there already");
});
