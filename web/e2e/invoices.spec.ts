import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { arrive } from "./earner";
import { expect, overflow, test } from "./fixtures";
import { newSeller, type Seller } from "./seller";

const LINE = { description: "Design work", quantity: "2", unitPrice: "80", taxRate: "23" };

let seller: Seller;

test.beforeEach(async ({ request }) => {
  seller = await newSeller(request);
});

async function customer(name = "Weber & Söhne GmbH"): Promise<string> {
  const made = await seller.post("/customers", { name, email: "jonas@weber.example", currency: "EUR" });
  return made.id ?? "";
}

/** The text of a PDF; nothing where the machine has no `pdftotext`. */
function textOf(path: string): string | null {
  try {
    return execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  } catch {
    return null;
  }
}

function sum(page: Page, name: string) {
  return page.locator(`[data-sum="${name}"]`);
}

test("bill, send, get paid, and correct it by a credit note", async ({ page }) => {
  test.slow();
  await customer();
  await arrive(page, seller, "/invoices");
  await expect(page.getByText("Your first invoice takes two minutes.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "New invoice" }).first().click();

  // The paper fills in with the server's amounts when typing pauses.
  await page.getByLabel("Customer", { exact: true }).fill("weber");
  await page.getByRole("option", { name: /Weber/ }).click();
  await page.getByLabel("Description").fill("Design work");
  await page.getByLabel("Quantity").fill("2.5");
  await page.getByLabel("Unit price").fill("80");
  await page.getByLabel("Tax", { exact: true }).fill("23");
  await expect(sum(page, "total")).toHaveText("€246.00");
  await page.getByLabel("Discount on the whole").fill("10");
  await expect(sum(page, "total")).toHaveText("€221.40");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Review" }).click();

  // Nothing has a number before it is issued.
  await page.getByRole("button", { name: "Issue" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Issue" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Issued as INV-" })).toBeVisible();

  // Who gets what is in sight before it goes; nothing says that it went before it did.
  await page.getByRole("button", { name: "Send" }).click();
  const sending = page.getByRole("dialog", { name: "Send this invoice?" });
  await expect(sending).toContainText("jonas@weber.example");
  await expect(sending).toContainText(/INV-\d{4}-0001\.pdf/);
  await expect(sending).toContainText("€221.40");
  await expect(page.getByRole("listitem").filter({ hasText: "Mail" })).toHaveCount(0);
  await expectAccessible(page);
  await sending.getByRole("button", { name: "Send" }).click();
  await expect(sending).toBeHidden();
  await expect(page.getByRole("listitem").filter({ hasText: /^(Mail|Sent)/ })).toBeVisible();

  // The page and the PDF say the same.
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "PDF" }).click();
  const pdf = textOf(await (await downloading).path());
  for (const name of ["subtotal", "discount", "standard 23", "total"]) {
    const figure = await sum(page, name).innerText();
    if (pdf !== null) expect(pdf).toContain(figure);
  }

  await page.getByRole("button", { name: "Record payment" }).click();
  const paying = page.getByRole("dialog", { name: "Record a payment" });
  await expect(paying.getByLabel("Amount")).toHaveValue("221.40");
  await paying.getByLabel("Amount").fill("200 + 21.40");
  await paying.getByRole("button", { name: "Record" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€221.40 Paid");
  await expectAccessible(page);

  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Write credit note" }).click();
  const crediting = page.getByRole("dialog");
  await crediting.getByRole("radio", { name: "Some lines" }).check();
  await crediting.getByRole("checkbox", { name: "Design work" }).check();
  await crediting.getByLabel("Quantity").fill("0.5");
  await crediting.getByLabel("Why").fill("Half an hour too many.");
  await crediting.getByRole("button", { name: "Issue credit note" }).click();
  await expect(page.getByRole("article", { name: /Credit note CN-/ })).toContainText(
    "Half an hour too many.",
  );
  await expect(sum(page, "total")).toHaveText("€49.20");
});

test("a customer is made in place, and reasons are asked for on their field", async ({ page }) => {
  await arrive(page, seller, "/invoices/new");
  await page.getByLabel("Customer", { exact: true }).fill("Harbour Bakery");
  await page.getByRole("option", { name: "Add “Harbour Bakery”" }).click();
  await page.getByLabel("Description").fill("Cakes");
  await page.getByLabel("Unit price").fill("1,249.50");
  await page.getByRole("button", { name: "Discount, or no tax" }).click();
  await page.getByLabel("Kind of tax").selectOption("Exempt");
  await page.getByRole("button", { name: "Review" }).click();
  const reason = page.getByLabel("Why there is no tax");
  await expect(reason).toBeFocused();
  await expect(reason).toHaveAccessibleDescription("Say why there is no tax.");
  await reason.fill("Article 132 of Directive 2006/112/EC");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page).toHaveURL(/\/invoices\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("article")).toContainText("Article 132");
  await expect(page.getByRole("article")).toContainText("Harbour Bakery");
});

test("two tabs edit one draft: the second is shown both values", async ({ page, isMobile }) => {
  test.skip(isMobile, "phones show one tab at a time");
  const made = await seller.post("/invoices", { customerId: await customer(), lines: [LINE], notes: "Mine" });
  await arrive(page, seller, `/invoices/${made.id}/edit`);
  await expect(page.getByLabel("Notes")).toHaveValue("Mine");
  await seller.put(`/invoices/${made.id}`, { notes: "From the other tab" });

  await page.getByLabel("Notes").fill("From this tab");
  const conflict = page.getByRole("dialog", { name: "This was changed elsewhere" });
  await expect(conflict.getByRole("row", { name: "Notes From this tab From the other tab" })).toBeVisible();
  await conflict.getByRole("button", { name: "Keep mine" }).click();
  await expect(page.getByText("Saved as a draft.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Notes")).toHaveValue("From this tab");
});

test("the list is narrowed by its sentence, walked by keys, and survives reload and Back", async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, "phones have no keys");
  const customerId = await customer();
  const late = { customerId, issueDate: "2026-01-05", paymentTermsDays: 14, lines: [LINE] };
  const issued = await seller.post("/invoices", late);
  await seller.post(`/invoices/${issued.id}/issue`, {});
  await seller.post("/invoices", { customerId, lines: [LINE] });
  await arrive(page, seller, "/invoices");
  const rows = page.getByRole("table").locator("tbody tr");
  await expect(rows).toHaveCount(2);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "€196.80 is waiting, €196.80 of it is overdue.",
  );

  await page.getByRole("heading", { level: 1 }).getByRole("link").last().click();
  await expect(page).toHaveURL(/show=overdue/);
  await expect(rows).toHaveCount(1);
  await page.reload();
  await expect(rows).toHaveCount(1);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article")).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/show=overdue/);

  await page.getByRole("radio", { name: "Drafts" }).click();
  await expect(rows.filter({ hasText: "Draft" })).toHaveCount(1);
  await expect(rows).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole("table").getByRole("button", { name: /Weber/ }).focus();
  await page.keyboard.press("Delete");
  await expect(page.getByText("No invoice matches.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(1);
});

test("long names, large sums and other scripts break nothing", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  const customerId = await customer("International Consolidated Widgets of the Upper Midwest مكتبة الحكمة");
  const line = { description: "كتب مستعملة ".repeat(8), quantity: "80", unitPrice: "123456789.01" };
  const made = await seller.post("/invoices", { customerId, lines: [line], notes: "W".repeat(120) });
  for (const path of ["/invoices", `/invoices/${made.id}`, `/invoices/${made.id}/edit`]) {
    if (path === "/invoices") await arrive(page, seller, path);
    else await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText(/9,876,543,120|International/).first()).toBeAttached();
    await expect.poll(() => overflow(page), path).toBeLessThanOrEqual(0);
  }
});

test("an invoice that comes again is added, stopped and deleted, and each is undone", async ({ page }) => {
  await customer();
  await arrive(page, seller, "/invoices/recurring");
  await page.getByRole("button", { name: "New recurring invoice" }).first().click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(sheet.getByLabel("Name", { exact: true })).toHaveAccessibleDescription("Give it a name.");
  await sheet.getByLabel("Name", { exact: true }).fill("Retainer");
  await sheet.getByLabel("Customer", { exact: true }).fill("weber");
  await page.getByRole("option", { name: /Weber/ }).click();
  await sheet.getByLabel("Description").fill("Retainer");
  await sheet.getByLabel("Unit price").fill("2600");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^The next one comes on /);

  const row = page.locator("table tbody tr");
  await row.getByRole("button", { name: /Retainer/ }).click();
  await sheet.getByRole("button", { name: "Stop" }).click();
  await expect(row).toContainText("Stopped");
  await sheet.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Nothing comes again yet.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(row).toContainText("Retainer");
});
