import type { APIRequestContext, Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { arrive, register } from "./account";
import { test as base, expect } from "./fixtures";
import { type Server, served } from "./server";

const ANA = { email: "ana@example.org", password: "Seven-Calm-Herons-1927" };

/** A server of its own, which Ana has set up by the link that it printed. */
const test = base.extend<object, { server: Server }>({
  server: served({ demo: false, env: { BACKUP_DIR: "backups" } }, async (server) => {
    const token = new URL(server.setupUrl ?? "").hash.replace("#token=", "");
    const made = await fetch(`${server.origin}/api/v1/auth/setup`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...ANA, token, name: "Ana Lindqvist", currency: "EUR", timezone: "UTC" }),
    });
    expect(made.status).toBe(201);
  }),
});

/** Signs Ana in anew; the token looks past the screen. */
async function asAna(request: APIRequestContext) {
  const signedIn = await request.post("/api/v1/auth/login", { data: { ...ANA, client: "web" } });
  expect(signedIn.status()).toBe(200);
  const { cookies } = await request.storageState();
  return { cookies, token: String((await signedIn.json()).data.accessToken) };
}

/** Says why one looks. */
async function giveReason(page: Page, reason: string): Promise<void> {
  await page.getByLabel("Reason").fill(reason);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText(`Your reason: ${reason}`)).toBeVisible();
}

const PAGES: ReadonlyArray<readonly [string, string | RegExp]> = [
  ["Server", "The server runs as it should"],
  ["Users", /^\d+ accounts?$/],
  ["Invitations", "No invitation is open"],
  ["Jobs", "No job was given up"],
  ["Backups", /^Backed up|^Nothing is backed up/],
  ["Audit", /things were done$/],
  ["Emails", "17 sorts of email"],
];

test("asks an admin for a reason once, and keeps nobody out of any page", async ({ page, request }) => {
  test.slow();
  await arrive(page, await asAna(request), "/more");
  await page
    .getByRole("navigation", { name: "Sections" })
    .getByRole("link", { name: "Administration" })
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What brings you here?");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByLabel("Reason")).toBeFocused();
  await expect(page.getByText("A few words, please.")).toBeVisible();
  await expectAccessible(page);
  await giveReason(page, "Zufriedenheit prüfen");
  for (const [name, title] of PAGES) {
    await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(page).toHaveTitle(`${name} · EarnTrack`);
    await expectAccessible(page);
  }
});

test("disables an account for a reason, which the audit tells of", async ({ page, request }) => {
  const mira = await register(request, "mira");
  await arrive(page, await asAna(request), "/admin/users");
  await giveReason(page, "Ticket 4711");
  await page.getByRole("searchbox", { name: "Name or address" }).fill(mira.email);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 account matches");
  await page.getByRole("button", { name: mira.email }).click();
  const sheet = page.getByRole("dialog", { name: mira.email });
  await sheet.getByRole("button", { name: "Make an admin" }).click();
  const promotes = page.getByRole("dialog", { name: `Make ${mira.email} an admin?` });
  await expect(promotes.getByText(`earntrack admin grant ${mira.email}`)).toBeVisible();
  await promotes.getByRole("button", { name: "Cancel" }).click();

  await sheet.getByRole("button", { name: "Disable" }).click();
  const asks = page.getByRole("dialog", { name: `Disable ${mira.email}?` });
  await expect(asks.getByLabel("Reason")).toHaveValue("Ticket 4711");
  await expectAccessible(page);
  await asks.getByLabel("Reason").fill("Rückbuchung, ผู้ใช้ 12");
  await asks.getByRole("button", { name: "Disable" }).click();
  await expect(asks).toBeHidden();
  await expect(sheet.getByText(/^Disabled since/)).toBeVisible();
  const { email, password } = mira;
  const refused = await request.post("/api/v1/auth/login", { data: { email, password, client: "api" } });
  expect(refused.ok()).toBe(false);

  await sheet.getByRole("link", { name: "What was done in this account" }).click();
  await page.getByRole("button", { name: "an account · Rückbuchung, ผู้ใช้ 12" }).click();
  const told = page.getByRole("dialog", { name: "Administration: changed" });
  await expect(told.getByRole("link", { name: mira.email })).toBeVisible();
  await expect(told.getByText("Rückbuchung, ผู้ใช้ 12", { exact: true })).toBeVisible();
});

test("makes a backup, and an invitation that is told once", async ({ page, request }) => {
  const ana = await asAna(request);
  const headers = { authorization: `Bearer ${ana.token}`, "x-admin-reason": "is the first one there?" };
  // The day's own is made as the server starts, and only one is made at a time.
  await expect
    .poll(async () => (await (await request.get("/api/v1/admin/backups", { headers })).json()).data.length)
    .toBeGreaterThan(0);
  await arrive(page, ana, "/admin/backups");
  await giveReason(page, "Before the move");
  await page.getByRole("button", { name: "Back up now" }).click();
  const asks = page.getByRole("dialog", { name: "Back up now" });
  await asks.getByLabel("Note").fill("it's the old house");
  await expect(asks.getByText(`earntrack backup --note 'it'\\''s the old house'`)).toBeVisible();
  await asks.getByRole("button", { name: "Back up", exact: true }).click();
  await expect(asks).toBeHidden();
  await page.getByRole("button", { name: "it's the old house" }).click();
  const backup = page.getByRole("dialog");
  await expect(backup.getByText("Made on request")).toBeVisible();
  await expect(backup.getByText(/^earntrack restore \S+ --replace$/)).toBeVisible();

  await page.getByRole("link", { name: "Invitations" }).click();
  await page.getByRole("button", { name: "Invite someone" }).click();
  const invites = page.getByRole("dialog", { name: "Invite someone" });
  await invites.getByLabel("Email").fill("not an address");
  await invites.getByRole("button", { name: "Make the link" }).click();
  await expect(invites.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await invites.getByLabel("Email").fill("mira@example.org");
  await expect(invites.getByText("earntrack admin invite mira@example.org --days 7")).toBeVisible();
  await invites.getByRole("button", { name: "Make the link" }).click();
  await expect(page.getByRole("status", { name: "The new invitation" })).toContainText("#invitation=");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 invitation is open");
  await page.getByRole("button", { name: "Take back: mira@example.org" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No invitation is open");
});

test("shows each letter as it is sent, in each language", async ({ page, request }) => {
  await arrive(page, await asAna(request), "/admin/emails");
  await giveReason(page, "How do reminders read?");
  const letter = page.frameLocator("iframe");
  const heading = letter.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Invoice INV-2026-0042");
  await expect(heading).toHaveCSS("font-size", "22px");
  await page.getByRole("button", { name: "Forgotten password" }).click();
  await expect(heading).not.toHaveText("Invoice INV-2026-0042");
  await page.getByRole("button", { name: "Invoice", exact: true }).click();
  await page.getByRole("radio", { name: "Deutsch" }).click();
  await expect(heading).toContainText("Rechnung");
  await expect(letter.locator("html")).toHaveAttribute("lang", "de");
  await page.getByRole("radio", { name: "Plain text" }).click();
  await expect(page.locator("pre")).toContainText("INV-2026-0042");
});

test("is not there for anybody else", async ({ page, request }) => {
  await arrive(page, await register(request, "niko"), "/admin/users");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is nothing at this address");
  const sections = page.getByRole("navigation", { name: "Sections" });
  await expect(sections.getByRole("link", { name: "Settings" })).toBeVisible();
  await expect(sections.getByRole("link", { name: "Administration" })).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or do anything" }).fill("admin");
  await expect(page.getByText("Nothing matches. Try “invoice”.")).toBeVisible();
});
