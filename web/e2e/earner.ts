import { type APIRequestContext, expect, type Page } from "@playwright/test";

/** An account of its own for one journey, with what it has earned so far. */
export interface Earner {
  email: string;
  password: string;
}

/** The first day of a month that lies so many months ahead or back, in UTC. */
function firstOf(monthsAhead: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + monthsAhead, 1))
    .toISOString()
    .slice(0, 10);
}

/** Registers an earner who made 4,000 euros in 80 hours in each of the last two months, and 1,000 in this one. */
export async function newEarner(request: APIRequestContext): Promise<Earner> {
  const earner = {
    email: `earner-${crypto.randomUUID()}@example.org`,
    password: `Seven-Calm-Herons-${Date.now()}`,
  };
  const registered = await request.post("/api/v1/auth/register", {
    data: { ...earner, name: "Aoife Byrne", currency: "EUR", timezone: "UTC" },
  });
  expect(registered.status()).toBe(201);
  const { data } = await registered.json();
  const headers = { authorization: `Bearer ${data.accessToken}` };
  const platform = await request.post("/api/v1/platforms", {
    headers,
    data: { name: "Northwind", category: "freelance", currency: "EUR" },
  });
  const platformId = (await platform.json()).data.id;
  for (const [month, amount, hours] of [
    [-2, "4000.00", "80"],
    [-1, "4000.00", "80"],
    [0, "1000.00", "20"],
  ] as const) {
    const made = await request.post("/api/v1/earnings", {
      headers,
      data: { platformId, amount, hours, currency: "EUR", date: firstOf(month) },
    });
    expect(made.status()).toBe(201);
  }
  return earner;
}

/** Signs in and arrives at a page. */
export async function arrive(page: Page, { email, password }: Earner, path: string): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(path)}`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname === path);
}
