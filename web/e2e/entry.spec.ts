import type { Page } from "@playwright/test";
import { arrive, type Earner, newEarner } from "./earner";
import { expect, test, violations } from "./fixtures";

interface Logged {
  amount: string;
  date: string;
  currency: string;
}

/** What was logged last, as the books have it. */
async function last(earner: Earner): Promise<Logged | undefined> {
  const [newest] = await earner.read<Logged[]>("/earnings?sort=-createdAt&limit=1");
  return newest;
}

test("logs an earning from any page, and takes it back", async ({ signedIn: page, isMobile }) => {
  await page.goto("/more");
  await expect(page.getByRole("heading", { name: "More" })).toBeVisible();
  const sheet = page.getByRole("dialog", { name: "Log an earning" });
  if (isMobile) await page.getByRole("button", { name: "Log earning" }).click();
  else {
    // Keys are listened to a moment after there is something to be seen.
    await expect(async () => {
      await page.keyboard.press("n");
      await expect(sheet).toBeVisible({ timeout: 2000 });
    }).toPass();
  }
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

test("Enter saves, and the next one begins at the amount, with the same platform and day", async ({
  page,
  request,
  isMobile,
}) => {
  await arrive(page, await newEarner(request), isMobile ? "/earnings/new" : "/");
  const form = page.locator("form");
  const amount = form.getByLabel("Amount");
  await expect(amount).toBeVisible();
  if (!isMobile) await page.keyboard.press("n");
  await expect(amount).toBeFocused();
  await amount.fill("0.1+0.2");
  await form.getByLabel("From").selectOption({ label: "Northwind" });
  // Another day than the one that it begins with, and of this month all the same.
  const day = form.getByLabel("Date", { exact: true });
  await day.fill(`${new Date().toISOString().slice(0, 8)}01`);
  await amount.focus();
  const first = await day.inputValue();
  expect(first).toMatch(/^1 [A-Z]/);
  await page.keyboard.press("Enter");

  await expect(page.getByText("Logged €0.30")).toBeVisible();
  await expect(amount).toBeFocused();
  await expect(amount).toHaveValue("");
  await expect(form.getByLabel("From").locator("option:checked")).toHaveText("Northwind");
  await expect(day).toHaveValue(first);

  const total = page.getByRole("heading", { level: 1 });
  if (isMobile) await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(total).toHaveText("€1,000.30");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(total).toHaveText("€1,000.00");
  await page.reload();
  await expect(total).toHaveText("€1,000.00");
});

test("says on the fields what is missing, and what the server has against them", async ({
  page,
  request,
}) => {
  const earner = await newEarner(request);
  await arrive(page, earner, "/earnings/new");
  const form = page.locator("form");
  const amount = form.getByLabel("Amount");
  const save = form.getByRole("button", { name: "Log earning" });
  await save.click();
  await expect(amount).toHaveAttribute("aria-invalid", "true");
  await expect(amount).toHaveAccessibleDescription("Enter an amount, for example 1,249.50.");
  await expect(amount).toBeFocused();
  await expect(form.getByLabel("From")).toHaveAccessibleDescription("Choose where the money came from.");

  // The form lets these pass; the books do not.
  await form.getByLabel("From").selectOption({ label: "Northwind" });
  await amount.fill("9,007,199,254,740,993.01");
  await form.getByLabel("Hours").fill("9000");
  await save.click();
  await expect(amount).toHaveAttribute("aria-invalid", "true");
  await expect(amount).toBeFocused();
  await expect(amount).toHaveValue("9,007,199,254,740,993.01");

  // The largest amount that they take comes back to the cent.
  await amount.fill("9,999,999,999.99");
  await form.getByLabel("Hours").fill("");
  await save.click();
  await expect(page.getByText("Logged €9,999,999,999.99")).toBeVisible();
  await page.getByRole("link", { name: "All earnings" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€10,000,008,999.99 earned so far");
  expect((await last(earner))?.amount).toBe("9999999999.99");
});

for (const { locale, language, typed, written } of [
  { locale: "de-DE", language: "de", typed: "1.249,50", written: "1.249,50" },
  { locale: "fr-FR", language: "fr", typed: "1 249,50", written: "1 249,50" },
]) {
  test(`reads and writes amounts as in ${locale}`, async ({ page, request, isMobile }) => {
    test.skip(isMobile, "the same on phones");
    const earner = await newEarner(request);
    await earner.put("/user/profile", { locale });
    await arrive(page, earner, "/earnings/new");
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await page.locator("[name=amount]").fill(typed);
    await page.locator("[name=platformId]").selectOption({ label: "Northwind" });
    await page.keyboard.press("Enter");
    const said = page.locator("[aria-live=polite] p").filter({ hasText: written });
    await expect(said).toBeVisible();
    expect((await last(earner))?.amount).toBe("1249.50");
  });
}

test("a currency without decimals takes none", async ({ page, request, isMobile }) => {
  test.skip(isMobile, "the same on phones");
  const earner = await newEarner(request);
  await earner.post("/platforms", { name: "Kumo", category: "freelance", currency: "JPY" });
  await arrive(page, earner, "/earnings/new");
  const form = page.locator("form");
  await form.getByLabel("From").selectOption({ label: "Kumo" });
  await form.getByLabel("Amount").fill("100.5");
  await form.getByLabel("Amount").press("Enter");
  await expect(form.getByLabel("Amount")).toHaveAccessibleDescription("JPY has no decimals.");
  await form.getByLabel("Amount").fill("100500");
  await form.getByLabel("Amount").press("Enter");
  await expect(page.getByText("Logged JP¥100,500")).toBeVisible();
  expect(await last(earner)).toMatchObject({ amount: "100500", currency: "JPY" });
});

test.describe("in Auckland, with a browser in Pago Pago", () => {
  test.use({ timezoneId: "Pacific/Pago_Pago" });

  test("half past eleven at night is still the same day", async ({ page, request, isMobile }) => {
    test.skip(isMobile, "the same on phones");
    const earner = await newEarner(request);
    await earner.put("/user/profile", { timezone: "Pacific/Auckland", locale: "en-NZ" });
    await page.clock.setFixedTime("2026-03-14T23:30:00+13:00");
    await arrive(page, earner, "/earnings/new");
    const form = page.locator("form");
    await expect(form.getByLabel("Date", { exact: true })).toHaveValue("14 Mar 2026");
    await form.getByLabel("Amount").fill("23.30");
    await form.getByLabel("From").selectOption({ label: "Northwind" });
    await form.getByLabel("Amount").press("Enter");
    await expect(page.getByText("Logged €23.30")).toBeVisible();
    expect(await last(earner)).toMatchObject({ amount: "23.30", date: "2026-03-14" });

    await page.goto("/earnings?from=2026-03-14&to=2026-03-14");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^€23\.30 earned/);
    await expect(page.getByRole("rowheader", { name: /Sat.* 14 Mar/ })).toBeVisible();
  });
});

test("what was done is told for a while; what failed stays until it is closed", async ({ page, request }) => {
  test.skip(test.info().project.name !== "desktop", "the same on phones");
  await arrive(page, await newEarner(request), "/earnings");
  const told = page.getByRole("region", { name: "Notifications" });
  await expect(told).toHaveAttribute("aria-live", "polite");
  await expect(page.getByRole("row", { name: /^3 earnings/ })).toBeVisible();
  await page.clock.install();
  await page.keyboard.press("j");
  await page.keyboard.press("u");
  await expect(told).toHaveText(/^Logged €1,000\.00 again, today/);
  await page.clock.fastForward(9_000);
  await expect(told).toHaveText("");

  await page.route("**/api/v1/earnings/*", (route) =>
    route.fulfill({ status: 409, json: { error: { code: "CONFLICT", message: "It is being counted." } } }),
  );
  await page.keyboard.press("j");
  await page.keyboard.press("Delete");
  await expect(told).toHaveText("It is being counted.");
  await page.clock.fastForward(60_000);
  await expect(told).toHaveText("It is being counted.");
  await told.getByRole("button", { name: "Close" }).click();
  await expect(told).toHaveText("");
});

test.describe("without a network", () => {
  test.use({ tolerated: [/ERR_FAILED/] });

  async function log(page: Page, amount: string): Promise<void> {
    const form = page.locator("form");
    await form.getByLabel("Amount").fill(amount);
    await form.getByLabel("From").selectOption({ label: "Northwind" });
    await form.getByLabel("Amount").press("Enter");
  }

  test("keeps an entry that nobody took, and sends it once", async ({ page, request, context }) => {
    const earner = await newEarner(request);
    await arrive(page, earner, "/earnings/new");
    await context.route("**/api/v1/earnings", (route) => route.abort());
    await page.evaluate(() => window.dispatchEvent(new Event("offline")));
    await log(page, "7.77");
    await expect(page.getByText("Saved on this device, will send")).toBeVisible();
    await context.unroute("**/api/v1/earnings");
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await expect(page.getByText(/is kept on this device/)).toBeHidden();
    await page.getByRole("link", { name: "All earnings" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("€9,007.77 earned so far");
  });

  test("an entry whose answer was lost is there once", async ({ page, request, context }) => {
    await arrive(page, await newEarner(request), "/earnings/new");
    let isCut = true;
    // The server books it, and the line is cut before it says so: each time, for it is sent again by itself.
    await context.route("**/api/v1/earnings", async (route) => {
      if (!isCut) return route.fallback();
      await route.fetch();
      await route.abort();
    });
    await log(page, "7.77");
    await expect(page.getByText("Saved on this device, will send")).toBeVisible();
    isCut = false;
    const sent = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    expect((await sent).status()).toBe(201);
    await expect(page.getByText(/is kept on this device/)).toBeHidden();
    await page.getByRole("link", { name: "All earnings" }).click();
    await expect(page.getByRole("row", { name: /^4 earnings/ })).toContainText("€9,007.77");
  });
});
