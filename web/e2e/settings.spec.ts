import { createServer } from "node:http";
import { expectAccessible } from "./accessible";
import { arrive, register } from "./account";
import { newEarner } from "./earner";
import { FAILURE } from "./failure";
import { test as base, expect } from "./fixtures";
import { type Server, served } from "./server";

/** A server of its own whose webhooks may call this machine. */
const test = base.extend<object, { server: Server }>({
  server: served({ demo: false, env: { WEBHOOK_ALLOWED_NETWORKS: "127.0.0.1" } }),
});

test("the currency and the time zone count on the overview at once", async ({ page, request, isMobile }) => {
  const earner = await newEarner(request);
  await earner.post("/exchange-rates", { from: "EUR", to: "USD", rate: "1.1", date: "2020-01-01" });
  const { platformId } = earner;
  const date = `${new Date().toISOString().slice(0, 7)}-01`;
  await earner.post("/earnings", { platformId, amount: "110.00", currency: "USD", date });
  await arrive(page, earner, "/settings/money");
  await page.getByLabel("Currency").fill("US dollar");
  await page.getByRole("option", { name: /^US Dollar/i }).click();
  await expect(page.getByTestId("preview-amount")).toHaveText(/^(US)?\$1,249.50$/);
  const form = page.getByRole("form", { name: "Money and region" });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Saved")).toBeVisible();
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^(US)?\$1,210\.00$/);

  // These two are 25 hours apart, so that their days always differ.
  for (const [place, timeZone] of [
    ["Kiritimati (Pacific)", "Pacific/Kiritimati"],
    ["Pago Pago (Pacific)", "Pacific/Pago_Pago"],
  ] as const) {
    await page.goto("/settings/money");
    await page.getByLabel("Time zone").fill(place);
    await page.getByRole("option", { name: place }).click();
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form.getByText("Saved")).toBeVisible();
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    // Where there is room the form stands beside the figures.
    if (isMobile) await page.getByRole("button", { name: "Log earning" }).click();
    const day = new Intl.DateTimeFormat("en", { day: "numeric", timeZone }).format();
    await expect(page.getByLabel("Date", { exact: true })).toHaveValue(new RegExp(`\\b0?${day}\\b`));
  }
});

test.describe("a choice that fails to be saved at first", () => {
  test.use({ tolerated: [/status of 500/] });

  test("the order of dates is the account's: it counts in tables, fields and other tabs", async ({
    page,
    context,
    request,
  }) => {
    const earner = await newEarner(request);
    const { platformId } = earner;
    await earner.post("/earnings", { platformId, amount: "81.50", currency: "EUR", date: "2025-03-07" });
    await arrive(page, earner, "/settings/money");
    const ledger = await context.newPage();
    await ledger.addInitScript(() => localStorage.setItem("earntrack.session", "1"));
    await ledger.goto("/earnings");
    const row = ledger.getByRole("main");
    await expect(row).toContainText("7 Mar 2025");

    await page.getByLabel("Order of dates").selectOption("ymd");
    await expect(page.getByTestId("preview-date")).toHaveText(/\d{4} \p{L}+ \d+$/u);
    const form = page.getByRole("form", { name: "Money and region" });
    await page.route("**/user/preferences", (route) => route.fulfill(FAILURE));
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form.getByRole("alert")).toContainText("What you entered is kept here.");
    await expect(page.getByLabel("Order of dates")).toHaveValue("ymd");
    await expect(row).toContainText("7 Mar 2025");
    await page.unroute("**/user/preferences");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form.getByText("Saved")).toBeVisible();

    await expect(row).toContainText("2025-03-07");
    await ledger.getByRole("main").locator("[data-opener]").last().click();
    const date = ledger.getByRole("dialog").getByLabel("Date", { exact: true });
    await expect(date).toHaveValue("2025-03-07");
    await date.fill("25/4/3");
    await date.blur();
    await expect(date).toHaveValue("2025-04-03");
  });

  test("the theme is the account's: other tabs follow, and so does another device", async ({
    page,
    context,
    browser,
    request,
    baseURL,
  }) => {
    await page.emulateMedia({ colorScheme: "light" });
    const account = await register(request, "darker");
    await arrive(page, account, "/settings/appearance");
    const next = await context.newPage();
    await next.addInitScript(() => localStorage.setItem("earntrack.session", "1"));
    await next.goto("/settings/appearance");
    const themeOf = (tab: typeof page) =>
      tab.evaluate(() => document.documentElement.dataset.theme ?? "system");
    await page.getByRole("radio", { name: "Dark" }).check();
    await expect.poll(() => themeOf(next)).toBe("dark");
    await expect(next.getByRole("radio", { name: "Dark" })).toBeChecked();

    const elsewhere = await browser.newContext({ baseURL, colorScheme: "light", serviceWorkers: "block" });
    const other = await elsewhere.newPage();
    await other.goto("/login");
    expect(await themeOf(other)).toBe("system");
    await other.getByLabel("Email").fill(account.email);
    await other.getByLabel("Password", { exact: true }).fill(account.password);
    await other.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect.poll(() => themeOf(other)).toBe("dark");
    await elsewhere.close();

    await page.route("**/user/preferences", (route) => route.fulfill(FAILURE));
    await page.getByRole("radio", { name: "Light" }).check();
    const told = page.getByRole("region", { name: "Notifications" });
    await expect(told).toContainText("The theme counts on this device only");
    await expect(page.getByRole("radio", { name: "Light" })).toBeChecked();
    expect(await themeOf(next)).toBe("dark");
    await page.unroute("**/user/preferences");
    await told.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => themeOf(next)).toBe("light");
  });
});

test("a token is made, told once, good at once, and void once it is revoked", async ({ page, request }) => {
  const account = await register(request, "maker");
  await arrive(page, account, "/settings/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog", { name: "New token" });
  await dialog.getByLabel("What it is for").fill("Import from my shop");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Make token" }).click();
  const told = page.getByRole("status", { name: "The new token" });
  const token = await told.locator("code").first().innerText();
  await expectAccessible(page);
  const use = () =>
    request.get("/api/v1/earnings", { headers: { authorization: `Bearer ${token}`, cookie: "" } });
  expect((await use()).status()).toBe(200);

  await page.reload();
  await expect(page.getByText("Import from my shop")).toBeVisible();
  await expect(page.getByText(token)).toBeHidden();
  await page.getByRole("button", { name: "Revoke Import from my shop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No tokens yet")).toBeVisible();
  expect((await use()).status()).toBe(401);
});

interface Call {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A program of one's own that is told things: it answers as it is told to, and keeps what it heard. */
async function listen() {
  const calls: Call[] = [];
  const answers = { status: 200 };
  const program = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    calls.push({ headers: request.headers, body });
    response.writeHead(answers.status).end();
  });
  await new Promise<void>((resolve) => program.listen(0, "127.0.0.1", resolve));
  const address = program.address();
  if (address === null || typeof address === "string") throw new Error("the program has no port");
  const place = `127.0.0.1:${address.port}/hooks`;
  return { calls, answers, place, stop: () => program.close() };
}

test("a webhook is added, told what was chosen in a way that can be checked, and told again", async ({
  page,
  isMobile,
  request,
}) => {
  test.skip(isMobile, "nothing of it is other on a phone");
  const program = await listen();
  const account = await register(request, "teller");
  await arrive(page, account, "/settings/webhooks");
  await expectAccessible(page);
  await page.getByRole("button", { name: "New webhook" }).click();
  const sheet = page.getByRole("dialog", { name: "New webhook" });
  const address = sheet.getByLabel("Address");
  await address.fill("http://10.0.0.1/hooks");
  await sheet.getByRole("radio", { name: "Only these events" }).check();
  await sheet.getByRole("button", { name: "Add webhook" }).click();
  await expect(sheet.getByText("Choose at least one event.")).toBeVisible();
  await sheet.getByRole("checkbox", { name: "Platform: added" }).check();
  await expect(sheet.getByRole("checkbox", { name: "Platform: all of it" })).not.toBeChecked();
  await sheet.getByRole("button", { name: "Add webhook" }).click();
  await expect(address).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await address.fill(`http://${program.place}`);
  await sheet.getByRole("button", { name: "Add webhook" }).click();
  const secret = await page.getByRole("status", { name: "The new secret" }).locator("code").innerText();
  expect(secret).toMatch(/^whsec_/);
  const check = await page.getByRole("region", { name: "The check" }).innerText();
  await expectAccessible(page);
  await page.getByRole("button", { name: program.place }).click();
  await expect(page.getByText("Nothing was sent yet")).toBeVisible();
  await expect(page.getByText(secret)).toBeHidden();

  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByRole("button", { name: "Test" })).toBeVisible();
  await expect(page.getByText("Arrived, answered 200")).toBeVisible();
  const [ping] = program.calls;
  const { isGenuine } = await import(`data:text/javascript,${encodeURIComponent(check)}`);
  expect(isGenuine(secret, ping?.headers, ping?.body)).toBe(true);
  expect(isGenuine(secret, ping?.headers, `${ping?.body} `)).toBe(false);

  await account.post("/platforms", { name: "Northwind", category: "freelance", currency: "EUR" });
  await expect.poll(() => program.calls.length).toBe(2);
  await page.reload();
  await page.getByRole("button", { name: "Platform: added", exact: true }).click();
  const delivery = page.getByRole("dialog", { name: "Platform: added" });
  await expect(delivery.getByRole("region", { name: "What is signed and sent" })).toHaveText(
    program.calls[1]?.body ?? "",
  );
  await expectAccessible(page);
  program.answers.status = 500;
  await delivery.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("dialog", { name: "Platform: added, sent again" })).toContainText(
    "Failed, answered 500",
  );
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Send a test" })).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Send a test" })).toBeVisible();
  await page.getByRole("button", { name: "Make another secret" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make another secret" }).click();
  const other = page.getByRole("status", { name: "The new secret" }).locator("code");
  await expect(other).toHaveText(/^whsec_/);
  await expect(other).not.toHaveText(secret);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete webhook…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete webhook" }).click();
  await expect(page.getByText("No webhooks yet")).toBeVisible();
  program.stop();
});

test.describe("erasure", () => {
  test.use({ tolerated: [/status of (401|429)/] });

  test("asks for the password, says what goes, signs out everywhere, and can be taken back", async ({
    page,
    request,
    isMobile,
  }) => {
    test.skip(isMobile, "nothing of it is other on a phone");
    const account = await register(request, "leaver");
    const read = () =>
      account.read("/user/profile").then(
        () => "open",
        () => "closed",
      );
    await arrive(page, account, "/settings/data");
    await page.getByRole("button", { name: "Delete account…" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete your account?" });
    await expect(dialog).toContainText(`This is what goes with ${account.email}:`);
    await expect(dialog.getByRole("listitem")).toHaveCount(3);
    await dialog.getByLabel("Password", { exact: true }).fill("Four-Calm-Herons-1927");
    await dialog.getByRole("button", { name: "Delete account" }).click();
    await expect(dialog.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(page);
    expect(await read()).toBe("open");
    await dialog.getByLabel("Password", { exact: true }).fill(account.password);
    // Whoever was wrong once waits for a second.
    await expect(async () => {
      if (await dialog.isVisible()) await dialog.getByRole("button", { name: "Delete account" }).click();
      await expect(page).toHaveURL(/\/login/, { timeout: 2_000 });
    }).toPass();
    await expect(page.getByText(/^Your account is closed\. Until /)).toBeVisible();
    expect(await read()).toBe("closed");

    await page.getByLabel("Email").fill(account.email);
    await page.getByLabel("Password", { exact: true }).fill(account.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Your account will be erased on /);
    await page.getByRole("button", { name: "Keep my account" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your data");
    await page.reload();
    await expect(page.getByRole("button", { name: "Delete account…" })).toBeVisible();
  });
});
