import { expect, test, violations } from "./fixtures";

test("logs an earning from any page, and takes it back", async ({ signedIn: page, isMobile }) => {
  await page.goto("/more");
  await expect(page.getByRole("heading", { name: "More" })).toBeVisible();
  if (isMobile) await page.getByRole("button", { name: "Log earning" }).click();
  else await page.keyboard.press("n");
  const sheet = page.getByRole("dialog", { name: "Log an earning" });
  await expect(sheet.getByLabel("Amount")).toBeFocused();
  await sheet.getByLabel("Amount").fill("40+12.50");
  await expect(sheet.getByText("= $52.50")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await sheet.getByLabel("From").selectOption({ label: "Etsy" });
  await sheet.getByLabel("Note").fill("Two linen prints");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Logged $52.50")).toBeVisible();
  await expect(sheet).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Removed")).toBeVisible();
});

test("says on the fields what is missing", async ({ signedIn: page }) => {
  await page.goto("/earnings/new");
  await page.getByRole("button", { name: "Log earning" }).last().click();
  const amount = page.getByLabel("Amount");
  await expect(amount).toHaveAttribute("aria-invalid", "true");
  await expect(amount).toHaveAccessibleDescription("Enter an amount, for example 1,249.50.");
  await expect(amount).toBeFocused();
});

test.describe("without a network", () => {
  test.use({ tolerated: [/ERR_FAILED/] });

  test("keeps an entry that nobody took, and sends it once", async ({
    signedIn: page,
    context,
    isMobile,
  }) => {
    test.skip(isMobile, "the same on phones");
    await page.goto("/earnings/new");
    await page.getByLabel("Amount").fill("7.77");
    await page.getByLabel("From").selectOption({ label: "Uber" });
    await context.route("**/api/v1/earnings", (route) => route.abort());
    await page.evaluate(() => window.dispatchEvent(new Event("offline")));
    await page.getByLabel("Amount").press("Enter");
    await expect(page.getByText("Saved on this device, will send")).toBeVisible();
    await context.unroute("**/api/v1/earnings");
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await expect(page.getByText(/is kept on this device/)).toBeHidden();
  });
});
