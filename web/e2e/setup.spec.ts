import { expectAccessible } from "./accessible";
import { arrive, register } from "./account";
import { test as base, expect } from "./fixtures";
import { type Server, served } from "./server";

/** A server of its own that nobody has set up. */
const test = base.extend<object, { server: Server }>({
  server: served({ demo: false }),
});

const PASSWORD = "Seven-Calm-Herons-1927";

test.describe("the first run", () => {
  test.use({ tolerated: [/status of 410/] });

  test("a fresh server is claimed with the link that it printed, and the first earning is logged", async ({
    page,
    server,
    browser,
  }) => {
    for (const path of ["/", "/earnings?q=x", "/login", "/register", "/nowhere"]) {
      await page.goto(path);
      await expect(page).toHaveURL(/\/setup$/);
    }
    await expect(page.getByText("This needs the link that the server printed")).toBeVisible();
    await expect(page.getByRole("button", { name: "Create account" })).toBeDisabled();
    await expectAccessible(page);

    const link = new URL(server.setupUrl ?? "", server.origin);
    await page.goto(link.pathname + link.hash);
    await page.getByLabel("Email").fill("owner@example.org");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();

    await expect(page.getByRole("heading", { level: 1 })).toHaveText("How do you write your money?");
    const amount = page.getByTestId("preview-amount");
    const firstDay = page.getByTestId("preview-week").getByRole("listitem").first();
    await expect(amount).toHaveText("€1,249.50");
    await expect(firstDay).toContainText("Mon");
    await page.getByLabel("Weeks start on").selectOption("sunday");
    await expect(firstDay).toContainText("Sun");
    await page.getByLabel("Language, figures and dates").fill("Schweiz");
    await page.getByRole("option", { name: "Schweizer Hochdeutsch" }).click();
    await expect(amount).toHaveText(/1['’]249\.50/);
    await page.getByLabel("Language, figures and dates").fill("South Africa");
    await page.getByRole("option", { name: "English (South Africa)" }).click();
    await page.getByLabel("Currency").fill("yen");
    await page.getByRole("option", { name: /Japanese Yen/i }).click();
    await expect(amount).toHaveText(/¥\s?1\s249$|¥\s?1\s250$/);
    await page.getByLabel("Currency").fill("euro");
    await page.getByRole("option", { name: /^Euro/ }).click();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Continue" }).click();

    await page.getByRole("button", { name: "Etsy" }).click();
    await expect(page.getByLabel("Amount")).toBeFocused();
    await page.getByLabel("Amount").fill("40+12,50");
    await page.getByRole("button", { name: "Log your first earning" }).click();
    await expect(page).toHaveURL(/\/$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("€52,50");

    const elsewhere = await browser.newPage({ baseURL: server.origin });
    await elsewhere.goto("/setup");
    await expect(elsewhere.getByRole("heading", { level: 1 })).toHaveText("This server is set up already");
    await elsewhere.goto(link.pathname + link.hash);
    await elsewhere.getByLabel("Email").fill("thief@example.org");
    await elsewhere.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await elsewhere.getByRole("button", { name: "Create account" }).click();
    await expect(elsewhere.getByRole("heading", { level: 1 })).toHaveText("This link is no longer good");
    await elsewhere.getByRole("link", { name: "Sign in" }).click();
    await expect(elsewhere).toHaveURL(/\/login$/);
    await elsewhere.close();
  });
});

test("sample data is put in to look around, says so, and is wholly taken out", async ({
  page,
  request,
  isMobile,
}) => {
  test.skip(isMobile, "nothing of it is other on a phone");
  const looker = await register(request, "looker");
  await arrive(page, looker, "/welcome?step=first");
  await page.getByRole("button", { name: "Look around with sample data" }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(/^\D*0[.,]00$/);
  await expect(page.getByText("Sample data", { exact: true })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Remove sample data" }).click();
  await expect(page.getByRole("heading", { name: "Log your first earning" })).toBeVisible();
  await expect(page.getByText("Sample data", { exact: true })).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€0.00");
  for (const list of [
    "earnings",
    "platforms",
    "expenses",
    "invoices",
    "customers",
    "products",
    "sales",
    "goals",
    "trash",
  ])
    expect(await looker.read(`/${list}`), list).toEqual([]);

  await page.getByRole("button", { name: "Look around with sample data" }).click();
  await expect(page.getByText("Sample data", { exact: true })).toBeVisible();
});
