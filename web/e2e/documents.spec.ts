import { expectAccessible } from "./accessible";
import { arrive } from "./earner";
import { expect, test } from "./fixtures";
import { newSeller, type Seller } from "./seller";

const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64",
);

let seller: Seller;

test.skip(({ isMobile }) => isMobile, "it walks columns and keys that phones do not have");

test.beforeEach(async ({ request }) => {
  seller = await newSeller(request);
});

test("files are kept, shown, attached, handed back and deleted", async ({ page }) => {
  const today = new Date().toISOString().slice(0, 10);
  await seller.post("/expenses", {
    amount: "12.00",
    category: "office",
    vendor: "Paper & Sons",
    date: today,
  });
  await arrive(page, seller, "/documents");
  await expectAccessible(page);
  await page.getByLabel("Drop files here, or choose some").setInputFiles([
    { name: "scan.png", mimeType: "image/png", buffer: PICTURE },
    { name: "not-what-it-says.pdf", mimeType: "application/pdf", buffer: PICTURE },
  ]);
  await expect(page.getByText(/not-what-it-says\.pdf wasn't kept/)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 file kept");
  await expectAccessible(page);

  await page.getByRole("button", { name: "scan.png" }).click();
  const sheet = page.getByRole("dialog", { name: "scan.png" });
  await sheet.getByRole("button", { name: "Show scan.png larger" }).click();
  await expect(page.getByRole("img", { name: "scan.png" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  const saved = page.waitForEvent("download");
  await sheet.getByRole("button", { name: "Download" }).click();
  expect((await saved).suggestedFilename()).toBe("scan.png");
  await sheet.getByLabel("Kind").selectOption("receipt");
  await sheet.getByLabel("Proves the expense").fill("Paper");
  await page.getByRole("option", { name: /Paper & Sons/ }).click();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "An expense" })).toBeVisible();

  await page.getByRole("button", { name: "scan.png" }).click();
  await sheet.getByRole("button", { name: "Delete…" }).click();
  const question = page.getByRole("dialog", { name: "Delete this document?" });
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { level: 1, includeHidden: true })).toHaveText("1 file kept");
});
