import { type APIRequestContext, type APIResponse, expect, type Page } from "@playwright/test";

/** An account of its own for one journey, and the means to fill its books past the screen. */
export interface Account {
  email: string;
  password: string;
  cookies: Awaited<ReturnType<APIRequestContext["storageState"]>>["cookies"];
  post: (path: string, data: unknown) => Promise<Record<string, string>>;
  put: (path: string, data: unknown) => Promise<APIResponse>;
  /** Sends a file that holds rows. */
  upload: (path: string, name: string, content: string) => Promise<void>;
  /** What the server answers with: one thing, a list or a report. */
  read: <Data>(path: string) => Promise<Data>;
}

/** Registers somebody who thinks in euros. */
export function register(request: APIRequestContext, kind: string): Promise<Account> {
  const who = { email: `${kind}-${crypto.randomUUID()}@example.org`, password: "Seven-Calm-Herons-1927" };
  return enter(request, "register", who, { name: "Aoife Byrne", currency: "EUR", timezone: "UTC" });
}

/** Signs somebody in whose account there is. */
export function signInAs(
  request: APIRequestContext,
  who: Pick<Account, "email" | "password">,
): Promise<Account> {
  return enter(request, "login", who, {});
}

async function enter(
  request: APIRequestContext,
  by: "register" | "login",
  who: Pick<Account, "email" | "password">,
  more: object,
): Promise<Account> {
  const entered = await request.post(`/api/v1/auth/${by}`, { data: { ...who, ...more, client: "web" } });
  expect([200, 201], await entered.text()).toContain(entered.status());
  const headers = { authorization: `Bearer ${(await entered.json()).data.accessToken}` };
  return {
    ...who,
    cookies: (await request.storageState()).cookies,
    post: async (path, data) => {
      const answer = await request.post(`/api/v1${path}`, { headers, data });
      expect(answer.ok(), await answer.text()).toBe(true);
      return (await answer.json()).data;
    },
    put: (path, data) => request.put(`/api/v1${path}`, { headers, data }),
    upload: async (path, name, content) => {
      const file = { name, mimeType: "text/csv", buffer: Buffer.from(content) };
      const answer = await request.post(`/api/v1${path}`, { headers, multipart: { file } });
      expect(answer.ok(), await answer.text()).toBe(true);
    },
    read: async (path) => {
      const answer = await request.get(`/api/v1${path}`, { headers });
      expect(answer.ok(), await answer.text()).toBe(true);
      return (await answer.json()).data;
    },
  };
}

/** Arrives at a page as somebody whose session this browser has: after a sign-in, without its form. */
export async function arrive(page: Page, { cookies }: Pick<Account, "cookies">, path: string): Promise<void> {
  await page.context().addCookies(cookies);
  await page.addInitScript(() => {
    // Once a tab: whoever signs out stays out.
    if (sessionStorage.getItem("arrived")) return;
    sessionStorage.setItem("arrived", "yes");
    localStorage.setItem("earntrack.session", "1");
  });
  await page.goto(path);
  await page.locator("h1").first().waitFor();
}

/** Signs out where the page has it: in the rail, or on phones among what the search can do. */
export async function leave(page: Page): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) >= 1024) {
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    return;
  }
  await page.getByRole("button", { name: "Search or do anything…" }).click();
  await page.getByRole("combobox", { name: "Search or do anything" }).fill("sign out");
  await page.getByRole("option", { name: "Sign out" }).click();
}
