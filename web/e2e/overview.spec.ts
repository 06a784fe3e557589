import { expect, overflow, test, violations } from "./fixtures";

for (const colorScheme of ["light", "dark"] as const) {
  test(`shows what came in, ${colorScheme}`, async ({ signedIn: page }) => {
    await page.emulateMedia({ colorScheme });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^\$[\d,]+\.\d\d$/);
    await expect(page).toHaveTitle("Overview · EarnTrack");
    await expect(page.getByRole("heading", { name: "Twelve months" })).toBeVisible();
    await expect(page.getByRole("table", { name: "Latest earnings" }).getByRole("row")).toHaveCount(9);
    expect(await violations(page)).toEqual([]);
    await expect.poll(() => overflow(page)).toBeLessThanOrEqual(0);
  });
}

test("steps through the months, and the address keeps the month", async ({ signedIn: page }) => {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^\$/);
  const before = await page.getByRole("heading", { level: 1 }).textContent();
  await page.keyboard.press("[");
  await expect(page).toHaveURL(/period=month&from=/);
  await expect(page.getByText(/^Income in [^,]+$/)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(before ?? "");
  const shown = await page.getByRole("heading", { level: 1 }).textContent();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(shown ?? "");
});

test("hides every amount at a key press", async ({ signedIn: page }) => {
  await page.keyboard.press(".");
  await expect(page.locator("html")).toHaveAttribute("data-blur", "on");
  await expect(page.locator("h1 [data-amount]")).toHaveCSS("filter", /blur/);
});

test("fits a narrow window", async ({ signedIn: page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect.poll(() => overflow(page)).toBeLessThanOrEqual(0);
});
