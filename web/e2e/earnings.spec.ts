import { expectAccessible } from "./accessible";
import { arrive, newEarner } from "./earner";
import { expect, overflow, test } from "./fixtures";

const LONG_NAME = "International Consolidated Widgets of the Upper Midwest, Freelance Division";
const RIGHT_TO_LEFT = "ملاحظة: الدفعة الثانية من ثلاث 1,250";

test("rows are walked, duplicated, deleted and had back by keys, and the totals agree", async ({
  page,
  request,
  isMobile,
}) => {
  test.skip(isMobile, "phones have no keys");
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
  isMobile,
}) => {
  test.skip(isMobile, "phones have no keys");
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

test("sort, filters and the open row survive a reload and Back", async ({ page, request }) => {
  const earner = await newEarner(request);
  const amount = "12.34";
  const { platformId } = earner;
  for (const notes of ["Rain and wind", "Sun"]) {
    await earner.post("/earnings", { platformId, amount, notes, date: "2026-01-05" });
  }
  await arrive(page, earner, "/earnings");
  await page.getByRole("button", { name: "Amount" }).click();
  await expect(page).toHaveURL(/sort=/);
  await page.getByRole("searchbox", { name: "Search notes" }).fill("rain");
  const title = page.getByRole("heading", { level: 1, includeHidden: true });
  await expect(title).toHaveText("1 earning matches “rain”: €12.34");
  await page.getByRole("button", { name: "Northwind" }).click();
  const sheet = page.getByRole("dialog", { name: "Earning" });
  await expect(sheet.getByLabel("Note")).toHaveValue("Rain and wind");
  await page.reload();
  await expect(sheet.getByLabel("Note")).toHaveValue("Rain and wind");
  await page.goBack();
  await expect(sheet).toBeHidden();
  await expect(page).toHaveURL(/sort=.*q=rain|q=rain.*sort=/);
  await expect(title).toHaveText("1 earning matches “rain”: €12.34");
});

test("two tabs edit one earning: the second is shown both values", async ({ page, context, request }) => {
  const earner = await newEarner(request);
  const { platformId } = earner;
  const entry = { platformId, amount: "50.00", notes: "First", date: "2026-01-05" };
  const { id } = await earner.post("/earnings", entry);
  await arrive(page, earner, `/earnings?id=${id}`);
  const mine = page.getByRole("dialog", { name: "Earning" });
  await mine.getByLabel("Amount").fill("60");

  const other = await context.newPage();
  await other.goto(`/earnings?id=${id}`);
  const theirs = other.getByRole("dialog", { name: "Earning" });
  await theirs.getByLabel("Amount").fill("70");
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Saved €70.00")).toBeVisible();
  // The news has reached the first tab, whose form is left alone.
  await expect(page.getByRole("table", { name: "Earnings", includeHidden: true })).toContainText("€70.00");
  await expect(mine.getByLabel("Amount")).toHaveValue("60");
  await other.close();

  await mine.getByRole("button", { name: "Save" }).click();
  const conflict = page.getByRole("dialog", { name: "This was changed elsewhere" });
  await expect(conflict.getByRole("row", { name: "Amount €60.00 €70.00" })).toBeVisible();
  await expectAccessible(page);
  await conflict.getByRole("button", { name: "Keep mine" }).click();
  await expect(mine).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€9,060.00 earned so far");
});

test("sums are those of the server, and currencies are added up by a stated rate alone", async ({
  page,
  request,
}) => {
  interface Summary {
    totals: Array<{ currency: string; amount: string }>;
  }
  const earner = await newEarner(request);
  const { platformId } = earner;
  for (const [amount, currency, date] of [
    ["100.10", "USD", "2025-03-03"],
    ["0.20", "EUR", "2025-03-03"],
    ["0.10", "EUR", "2025-04-01"],
  ]) {
    await earner.post("/earnings", { platformId, amount, currency, date });
  }
  const totals = page.getByRole("table", { name: "Earnings" }).locator("tfoot");
  const lead = page.locator("main header");
  const inMarch = "from=2025-03-01&to=2025-03-31";
  await arrive(page, earner, `/earnings?${inMarch}`);
  const told = new Intl.NumberFormat("en-IE", { style: "currency", currency: "USD" });
  for (const filter of [inMarch, "from=2025-01-01&to=2025-12-31", `period=all&platformId=${platformId}`]) {
    await page.goto(`/earnings?${filter}`);
    const summary = await earner.read<Summary>(`/earnings/summary?${filter}`);
    expect(summary.totals).toHaveLength(2);
    for (const { currency, amount } of summary.totals) {
      const written = new Intl.NumberFormat("en-IE", { style: "currency", currency });
      await expect(totals).toContainText(written.format(Number(amount)));
    }
  }
  await expect(lead).toContainText(`${told.format(100.1)} is not counted: no rate of USD to EUR is known`);

  await earner.post("/exchange-rates", { from: "USD", to: "EUR", date: "2025-01-01", rate: "0.9" });
  await page.goto(`/earnings?${inMarch}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^€90\.29 earned/);
  await expect(lead).toContainText(`${told.format(100.1)} counted as €90.09, by the rates of 1 Jan 2025`);
});

test("large sums, long names and other scripts break nothing", async ({ page, request }) => {
  const earner = await newEarner(request);
  const platform = { name: LONG_NAME, category: "freelance", currency: "EUR" };
  const { id: platformId } = await earner.post("/platforms", platform);
  const date = new Date().toISOString().slice(0, 10);
  for (const notes of [RIGHT_TO_LEFT, "W".repeat(40)]) {
    await earner.post("/earnings", { platformId, amount: "9999999999.99", hours: "1", notes, date });
  }
  await page.setViewportSize({ width: 320, height: 700 });
  await arrive(page, earner, "/earnings");
  const note = page.getByText(RIGHT_TO_LEFT).filter({ visible: true });
  await expect(note).toHaveCSS("direction", "rtl");
  for (const path of ["/earnings", "/", "/platforms", "/reports", "/reports/income", "/reports/hours"]) {
    await page.goto(path);
    await expect(
      page
        .getByText(/€(20,000|10,000|19,999),/)
        .filter({ visible: true })
        .first(),
    ).toBeVisible();
    await expect.poll(() => overflow(page), path).toBeLessThanOrEqual(0);
  }
});
