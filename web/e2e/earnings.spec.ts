import { expectAccessible } from "./accessible";
import { arrive, newEarner } from "./earner";
import { expect, test } from "./fixtures";

test.skip(({ isMobile }) => isMobile, "it walks columns and keys that phones do not have");

test("rows are walked, duplicated, deleted and had back by keys, and the totals agree", async ({
  page,
  request,
}) => {
  await arrive(page, await newEarner(request), "/earnings");
  const total = page.getByRole("row", { name: /earnings €/ });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€9,000.00 earned so far");
  await expect(total).toContainText("€9,000.00");
  await expectAccessible(page);

  await page.keyboard.press("j");
  await page.keyboard.press("Delete");
  await expect(total).toContainText("€8,000.00");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(total).toContainText("€9,000.00");

  await page.keyboard.press("j");
  await page.keyboard.press("u");
  await expect(page.getByRole("row", { name: /^4 earnings/ })).toBeVisible();
});

test("an earning is changed in its sheet; Escape returns to the row; the filter survives a reload", async ({
  page,
  request,
}) => {
  await arrive(page, await newEarner(request), "/earnings");
  await expect(page.getByRole("button", { name: "Northwind" }).first()).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Earning" });
  await expect(sheet.getByLabel("Amount")).toHaveValue("1000.00");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Northwind" }).first()).toBeFocused();

  await page.keyboard.press("e");
  await sheet.getByLabel("Amount").fill("1000 + 0.10 + 0.20");
  await sheet.getByLabel("Note").fill("Rain");
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€9,000.30 earned so far");

  await page.getByRole("searchbox", { name: "Search notes" }).fill("rain");
  await expect(page).toHaveURL(/q=rain/);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 earning matches “rain”: €1,000.30");
});
