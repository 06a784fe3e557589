import { connect, createServer } from "node:net";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { arrive, leave, register } from "./account";
import { newEarner } from "./earner";
import { expect, listen, test } from "./fixtures";
import { startServer } from "./server";
import { codeOf } from "./totp";

const PASSWORD = "Seven-Calm-Herons-1927";

test.use({ tolerated: [/status of (401|429)/] });

/** Presses until one is let in: whoever was wrong once waits for a second. */
async function enter(page: Page): Promise<void> {
  const inside = /\/settings\/security$/;
  await expect(async () => {
    if (!inside.test(page.url()))
      await page.getByRole("button", { name: "Sign in", exact: true }).click({ timeout: 2_000 });
    await expect(page).toHaveURL(inside, { timeout: 2_000 });
  }).toPass();
}

test("an account is opened, left and found again", async ({ page }) => {
  const email = `new-${crypto.randomUUID()}@example.org`;
  await page.goto("/earnings");
  await expect(page).toHaveURL(/\/login\?next=%2Fearnings$/);
  await page.getByRole("link", { name: "Create an account" }).click();
  // The page that is left has a field of the same name.
  await expect(page).toHaveTitle("Create an account · EarnTrack");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/welcome$/);

  await page.goto("/settings/security");
  const ended = page.waitForResponse((response) => response.url().endsWith("/auth/logout"));
  await leave(page);
  expect((await ended).ok()).toBe(true);
  expect((await page.request.post("/api/v1/auth/refresh", { data: {} })).status()).toBe(401);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("Four-Calm-Herons-1927");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await enter(page);
});

test("a forgotten password sends to the mail, and says no more than that", async ({ page }) => {
  await page.goto("/login");
  await page.getByRole("link", { name: "Forgotten?" }).click();
  await expect(page).toHaveTitle("Forgotten password · EarnTrack");
  await page.getByLabel("Email").fill("nobody@example.org");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Look at your mail");
  await expect(page.getByText("nobody@example.org")).toBeVisible();
  await expectAccessible(page);

  await page.goto("/reset-password#token=et_no_such_link");
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("link", { name: "Send another link" })).toBeVisible();
});

test("an app's code is asked for after the password, and a kept code stands in for it", async ({
  page,
  request,
  isMobile,
}) => {
  test.skip(isMobile, "nothing of it is other on a phone");
  const account = await register(request, "careful");
  await arrive(page, account, "/settings/security");
  await page.getByRole("button", { name: "Set up an app" }).click();
  const enrol = page.getByRole("dialog", { name: "Set up an app" });
  const secret = await enrol.locator("code").innerText();
  await enrol.getByLabel("Code", { exact: true }).fill("000000");
  await enrol.getByRole("button", { name: "Turn on" }).click();
  await expect(enrol.getByLabel("Code", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await enrol.getByLabel("Code", { exact: true }).fill(codeOf(secret));
  const codes = page.getByRole("dialog", { name: "Your recovery codes" });
  // Whoever was wrong once waits for a second.
  await expect(async () => {
    if (await enrol.isVisible())
      await enrol.getByRole("button", { name: "Turn on" }).click({ timeout: 2_000 });
    await expect(codes.getByRole("listitem")).toHaveCount(10, { timeout: 2_000 });
  }).toPass();
  const kept = await codes.getByRole("listitem").first().innerText();
  await codes.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 of 10 are left")).toBeVisible();

  const signIn = async () => {
    await leave(page);
    await page.getByLabel("Email").fill(account.email);
    await page.getByLabel("Password", { exact: true }).fill(account.password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  await signIn();
  await page.getByLabel("Code", { exact: true }).fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Code", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.getByLabel("Code", { exact: true }).fill(codeOf(secret, 1));
  await enter(page);

  await signIn();
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByLabel("Recovery code").fill(kept);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("9 of 10 are left")).toBeVisible();
});

test("a passkey signs in without a password", async ({ browser, isMobile }) => {
  test.skip(isMobile, "nothing of it is other on a phone");
  // Passkeys are bound to a name: the server is given one, and is reached by it through a door of its own.
  const door = createServer();
  await new Promise<void>((resolve) => door.listen(0, "localhost", resolve));
  const address = door.address();
  if (address === null || typeof address === "string") throw new Error("the door has no port");
  const origin = `http://localhost:${address.port}`;
  const server = await startServer({ env: { PUBLIC_URL: origin } });
  door.on("connection", (socket) => {
    const behind = connect(Number(new URL(server.origin).port), "127.0.0.1");
    socket.on("error", () => behind.destroy()).pipe(behind);
    behind.on("error", () => socket.destroy()).pipe(socket);
  });

  const page = await browser.newPage({ baseURL: origin });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const email = "keyholder@example.org";
  await page.goto("/register");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/welcome$/);
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("Passkey 1", { exact: true })).toBeVisible();

  await leave(page);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL(/\/settings\/security$/);
  await page.getByRole("button", { name: "Remove Passkey 1" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Passkey 1", { exact: true })).toBeHidden();
  await page.close();
  await server.stop();
  door.close();
});

test("a session that ends in mid-form asks for the password, and the form is saved", async ({
  page,
  request,
  playwright,
  server,
}) => {
  const account = await register(request, "writer");
  // Without the stream of changes the page learns of the end from the write itself.
  await page.route("**/api/v1/events", (route) => route.fulfill({ status: 204 }));
  await arrive(page, account, "/products?new=1");
  const sheet = page.getByRole("dialog", { name: "New product" });
  await sheet.getByLabel("Name", { exact: true }).fill("Enamel mug");
  await sheet.getByLabel("Price", { exact: true }).fill("28.00");

  const elsewhere = await playwright.request.newContext({ baseURL: server.origin });
  const { email, password } = account;
  const signedIn = await elsewhere.post("/api/v1/auth/login", { data: { email, password } });
  const headers = { authorization: `Bearer ${(await signedIn.json()).data.accessToken}` };
  expect((await elsewhere.delete("/api/v1/user/sessions", { headers })).ok()).toBe(true);

  await sheet.getByRole("button", { name: "Add product" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await expect(again.getByLabel("Email")).toHaveValue(email);
  await expectAccessible(page);
  await again.getByLabel("Password", { exact: true }).fill(password);
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(again).toBeHidden();
  await expect(page.getByRole("heading", { name: "Enamel mug" })).toBeVisible();
  const products = await elsewhere.get("/api/v1/products", { headers });
  expect((await products.json()).data).toHaveLength(1);
  await elsewhere.dispose();
});

test.describe("in two tabs", () => {
  test.use({ tolerated: [] });

  test("whoever signs out in one is out of the other, where nothing of theirs stays in sight", async ({
    page,
    heard,
    request,
    baseURL,
    isMobile,
  }) => {
    test.skip(isMobile, "nothing of it is other on a phone");
    const earner = await newEarner(request);
    await arrive(page, earner, "/more");
    await page.goto("/earnings");
    await expect(page.getByRole("table", { name: "Earnings" })).toContainText("4,000.00");
    await page.keyboard.press("n");
    await page.locator("form").getByLabel("Amount").fill("52.50");
    await page.locator("form").getByLabel("From").selectOption({ label: "Northwind" });
    await page.keyboard.press("Control+Enter");
    await expect(page.getByText("Logged €52.50")).toBeVisible();
    await page.locator("form").getByLabel("Amount").fill("77.25");

    const other = await page.context().newPage();
    await listen(other, heard, baseURL);
    await other.goto("/settings/security");
    await leave(other);
    await expect(other).toHaveURL(/\/login/);
    // Until the server has been told, whoever comes next would tell it.
    const owed = () => other.evaluate(() => localStorage.getItem("earntrack.left"));
    await expect.poll(owed).toBeNull();
    await other.close();

    await expect(page).toHaveURL(/\/login\?next=%2Fearnings/);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const theirs = /Northwind|Aoife|[45],?000|52\.50|77\.25|@example\.org/;
    await expect(page.locator("body")).not.toContainText(theirs);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.goBack();
    await expect(page).toHaveURL(/\/login/);
    await expect(page.locator("body")).not.toContainText(theirs);

    // Nor is it there for whoever comes next.
    const next = await register(request, "next");
    await page.getByLabel("Email").fill(next.email);
    await page.getByLabel("Password", { exact: true }).fill(next.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("main")).not.toContainText(/Northwind|[45],?000|52\.50|77\.25/);
  });
});
