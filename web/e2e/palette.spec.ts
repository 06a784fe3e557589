import { expect, test, violations } from "./fixtures";

test("finds a page, a command and a thing by typing", async ({ signedIn: page }) => {
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search or do anything" });
  await expect(palette).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.type("custom");
  await expect(palette.getByRole("option", { name: /^Customers/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("reports");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/reports$/);
  for (const [typed, path] of [
    ["webhook", "/settings/webhooks"],
    ["personal token", "/settings/tokens"],
  ] as const) {
    await expect(palette).toBeHidden();
    await page.keyboard.press("Control+k");
    await expect(palette).toBeVisible();
    await page.keyboard.type(typed);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(path);
  }
});

test("says when nothing matches", async ({ signedIn: page }) => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or do anything" }).fill("zzzz");
  await expect(page.getByText("Nothing matches. Try “invoice”.")).toBeVisible();
});

test("walks by two letters, and shows all keys", async ({ signedIn: page, isMobile }) => {
  test.skip(isMobile, "phones have no keys");
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await expect(page).toHaveURL(/\/earnings$/);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.getByLabel("Single letters do things").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
