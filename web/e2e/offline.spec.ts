import type { Page } from "@playwright/test";
import { register } from "./account";
import { type Door, doorTo } from "./door";
import { arrive, newEarner } from "./earner";
import { test as base, expect } from "./fixtures";
import { patterns } from "./routes";

const test = base.extend<{ door: Door }, { doorway: Door }>({
  doorway: [
    async ({ server }, use) => {
      const door = await doorTo(server.origin);
      await use(door);
      await door.shut();
    },
    { scope: "worker" },
  ],
  // However a test leaves it, the next one finds it open.
  door: async ({ doorway }, use) => {
    await use(doorway);
    doorway.rewrite = null;
    doorway.rename = (path) => path;
    await doorway.open();
  },
  baseURL: async ({ doorway }, use) => use(doorway.origin),
});

test.use({ serviceWorkers: "allow" });

/** What the browser says of a server that is gone. */
const GONE = /net::ERR_|Failed to fetch|network error response/;

const GOALS = /\/assets\/Goals-/;

const banner = (page: Page) => page.locator("[role=status][data-chrome]");

/** Waits until everything that the app needs without the network is on this device. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** What is kept on this device of anybody. */
async function keptRows(page: Page): Promise<Array<{ id: string; owner: string }>> {
  return page.evaluate(async () => {
    const rows: Array<{ id: string; owner: string }> = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name ?? "");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of database.objectStoreNames) {
        const request = database.transaction(store).objectStore(store).getAll();
        await new Promise((resolve) => {
          request.onsuccess = resolve;
        });
        rows.push(...request.result);
      }
      database.close();
    }
    return rows;
  });
}

/** Waits until what the page shows is kept. */
async function written(page: Page, start: string): Promise<void> {
  await expect(async () => {
    expect((await keptRows(page)).some(({ id }) => id.startsWith(start))).toBe(true);
  }).toPass();
}

/** Waits until the overview of an earner is on this device, figures and all. */
async function overviewKept(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€1,000.00");
  await settled(page);
  await written(page, '["dashboard"');
}

/** The paths in all caches. */
async function cachedPaths(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
    }
    return paths;
  });
}

/** Everything that any script could read of an account. */
async function storedText(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Sections" }).getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByLabel("Email")).toBeVisible();
}

async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function fillEntry(page: Page, amount: string): Promise<void> {
  const form = page.locator("form");
  await form.getByLabel("Amount").fill(amount);
  await form.getByLabel("From").selectOption({ label: "Northwind" });
}

test("signing out leaves nothing on this device but the app itself, and says nothing", async ({
  page,
  request,
}) => {
  const earner = await newEarner(request);
  await arrive(page, earner, "/earnings");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€9,000.00 earned so far");
  await settled(page);
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€1,000.00");
  await written(page, '["dashboard"');
  expect(await storedText(page)).toContain(earner.email);
  const ended = page.waitForResponse((response) => response.url().endsWith("/auth/logout"));
  await signOut(page);
  expect((await ended).ok()).toBe(true);

  expect(await keptRows(page)).toEqual([]);
  expect(await storedText(page)).not.toContain(earner.email);
  const paths = await cachedPaths(page);
  expect(paths).toContain("/index.html");
  const files =
    /^\/(assets\/[^/]+|index\.html|theme\.js|mark\.svg|manifest\.webmanifest|icon-[a-z0-9]+\.png)$/;
  expect(paths.filter((path) => !files.test(path))).toEqual([]);
});

test("the shortcut of the installed app opens the entry, and its icons are there", async ({
  page,
  request,
}) => {
  await arrive(page, await newEarner(request), "/");
  const manifest = await (await request.get("/manifest.webmanifest")).json();
  expect(manifest).toMatchObject({ id: "/", start_url: "/", scope: "/", display: "standalone" });
  for (const { src, type } of manifest.icons) {
    const icon = await request.get(src);
    expect(icon.headers()["content-type"], src).toBe(type);
  }
  expect((await request.get("/sw.js")).headers()["cache-control"]).toMatch(/no-cache/);
  await page.goto(manifest.shortcuts[0].url);
  await expect(page.locator("form").getByLabel("Amount")).toBeFocused();
});

test.describe("without the server", () => {
  test.use({ tolerated: [GONE] });

  test("what was seen is there after a reload, with its age, and goes on when the server is back", async ({
    page,
    door,
    request,
  }) => {
    await arrive(page, await newEarner(request), "/earnings");
    const heading = page.getByRole("heading", { level: 1 });
    await expect(heading).toHaveText("€9,000.00 earned so far");
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await overviewKept(page);

    await door.shut();
    // The page finds out by itself: the stream of changes breaks.
    await expect(banner(page)).toContainText("The server can't be reached. What is shown is as of");
    await expect(heading).toHaveText("€1,000.00");
    await page.reload();
    await expect(heading).toHaveText("€1,000.00");
    await expect(banner(page)).toContainText(/as of \d/);
    await page.getByRole("link", { name: "Earnings", exact: true }).click();
    await expect(heading).toHaveText("€9,000.00 earned so far");
    await expect(page.getByRole("button", { name: "Northwind" }).first()).toBeVisible();

    await page.getByRole("link", { name: "Goals", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("The server can't be reached.");
    await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
    await door.open();
    await expect(banner(page)).toHaveText("");
    await expect(page.getByRole("alert")).toBeHidden();
  });

  test("without a network it is the same", async ({ page, context, request }) => {
    await arrive(page, await newEarner(request), "/");
    await overviewKept(page);
    await context.setOffline(true);
    await expect(banner(page)).toContainText("You are offline. What is shown is as of");
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("€1,000.00");
    await context.setOffline(false);
    await expect(banner(page)).toHaveText("");
  });

  test("every page opens, and none waits for ever", async ({ page, door, request }) => {
    test.setTimeout(240_000);
    await arrive(page, await register(request, "absent"), "/more");
    await settled(page);
    await door.shut();
    const paths = patterns().map((pattern) => pattern.replace(":id", "01a21c40-f3dc-7508-ae7c-1dd4a5718aa3"));
    for (const path of paths.filter((pattern) => !/[:*]/.test(pattern))) {
      await page.goto(path);
      await expect(page.locator("h1").first(), path).toBeVisible();
      await expect.soft(page.locator("main [aria-hidden].bg-line\\/70"), path).toHaveCount(0);
    }
  });

  test("an entry is kept on this device, and is sent once when the server is back", async ({
    page,
    door,
    request,
  }) => {
    const earner = await newEarner(request);
    await arrive(page, earner, "/earnings/new");
    await expect(page.locator("form").getByLabel("From")).toBeVisible();
    await settled(page);
    await written(page, '["platforms"');
    await door.shut();
    await page.goto("/earnings/new");
    await fillEntry(page, "7.77");
    await page.locator("form").getByLabel("Amount").press("Enter");
    await expect(page.getByText("Saved on this device, will send")).toBeVisible();
    await expect(banner(page)).toContainText("1 earning is kept on this device and will be sent.");
    await page.reload();
    await expect(banner(page)).toContainText("1 earning is kept on this device");
    await door.open();
    await expect(banner(page)).toHaveText("");
    const rows = await earner.read<Array<{ amount: string }>>("/earnings?limit=50");
    expect(rows.filter(({ amount }) => amount === "7.77")).toHaveLength(1);
    await page.getByRole("link", { name: "All earnings" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("€9,007.77 earned so far");
  });

  test("nothing else is written, and that is said", async ({ page, door, request }) => {
    await arrive(page, await newEarner(request), "/earnings");
    await expect(page.getByRole("row", { name: /^3 earnings/ })).toBeVisible();
    await settled(page);
    await door.shut();
    await expect(banner(page)).toContainText("The server can't be reached.");
    await page.keyboard.press("j");
    await page.keyboard.press("Delete");
    await expect(
      page.getByText("The server can't be reached, so nothing was changed.", { exact: true }),
    ).toBeVisible();
    await door.open();
    await expect(banner(page)).toHaveText("");
    await expect(page.getByRole("row", { name: /^3 earnings/ })).toContainText("€9,000.00");
  });

  test("whoever signs out is out at once, and at the server as soon as it is back", async ({
    page,
    door,
    request,
    context,
  }) => {
    const earner = await newEarner(request);
    await arrive(page, earner, "/");
    await overviewKept(page);
    const [cookie] = (await context.cookies()).filter(({ httpOnly }) => httpOnly);
    await door.shut();
    await signOut(page);
    expect(await keptRows(page)).toEqual([]);
    expect(await storedText(page)).not.toContain(earner.email);
    await page.goto("/");
    await expect(page.getByLabel("Email")).toBeVisible();

    await door.open();
    const ended = page.waitForResponse((response) => response.url().endsWith("/auth/logout"));
    await page.goto("/");
    expect((await ended).ok()).toBe(true);
    await expect(page.getByLabel("Email")).toBeVisible();
    const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
    expect((await request.post("/api/v1/auth/refresh", { headers, data: {} })).status()).toBe(401);
  });

  test("an earning that nobody has yet is not thrown away without a word", async ({
    page,
    door,
    request,
  }) => {
    await arrive(page, await newEarner(request), "/earnings/new");
    await settled(page);
    await fillEntry(page, "7.77");
    await door.shut();
    await page.locator("form").getByLabel("Amount").press("Enter");
    await expect(banner(page)).toContainText("1 earning is kept on this device");
    const rail = page.getByRole("navigation", { name: "Sections" });
    await rail.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByText("1 earning is kept on this device and not sent yet.")).toBeVisible();
    expect(await keptRows(page)).not.toEqual([]);
    await page.getByRole("button", { name: "Sign out anyway" }).click();
    await expect(page.getByLabel("Email")).toBeVisible();
    expect(await keptRows(page)).toEqual([]);
  });
});

test.describe("somebody else", () => {
  test.use({ tolerated: [/status of 401|net::ERR_|Failed to fetch|network error response/] });

  test("another account sees nothing of the first", async ({ page, door, request, playwright, context }) => {
    await arrive(page, await newEarner(request), "/");
    await overviewKept(page);

    // The session ends by itself, and somebody else signs in.
    await context.clearCookies();
    const own = await playwright.request.newContext({ baseURL: door.origin });
    const other = await register(own, "other");
    await own.dispose();
    await page.goto("/");
    await signIn(page, other);
    await expect(page.locator("h1")).toHaveText("€0.00");
    await written(page, '["dashboard"');
    const owners = new Set((await keptRows(page)).map(({ owner }) => owner));
    expect(owners.size).toBe(1);

    await door.shut();
    await page.reload();
    await expect(banner(page)).toContainText("as of");
    await expect(page.locator("h1")).toHaveText("€0.00");
    await page.getByRole("link", { name: "Earnings", exact: true }).click();
    await expect(page.getByText("Northwind")).toHaveCount(0);
  });

  test("what was not sent yet waits for whoever entered it", async ({
    page,
    door,
    request,
    playwright,
    context,
  }) => {
    const earner = await newEarner(request);
    await arrive(page, earner, "/earnings/new");
    await settled(page);
    await fillEntry(page, "7.77");
    await door.shut();
    await page.locator("form").getByLabel("Amount").press("Enter");
    await expect(banner(page)).toContainText("1 earning is kept on this device");
    await page.reload();
    await expect(banner(page)).toContainText("1 earning is kept on this device");

    await context.clearCookies();
    await door.open();
    const own = await playwright.request.newContext({ baseURL: door.origin });
    const other = await register(own, "other");
    await page.goto("/");
    await signIn(page, other);
    await expect(page.locator("h1")).toHaveText("€0.00");
    await expect(banner(page)).toHaveText("");
    await signOut(page);
    expect(await other.read<unknown[]>("/earnings")).toEqual([]);
    await own.dispose();

    await signIn(page, earner);
    await expect(async () => {
      const rows = await earner.read<Array<{ amount: string }>>("/earnings?limit=50");
      expect(rows.filter(({ amount }) => amount === "7.77")).toHaveLength(1);
    }).toPass();
    await expect(banner(page)).toHaveText("");
  });
});

test.describe("after an upgrade", () => {
  test.use({ tolerated: [/status of 404|Failed to fetch/] });

  /** The name of the first script, as it was built and as the next version has it. */
  async function entryNames(page: Page): Promise<{ old: string; next: string }> {
    const old = await page
      .locator("script[type=module][src]")
      .first()
      .evaluate((script: HTMLScriptElement) => new URL(script.src).pathname);
    return { old, next: old.replace(/-[^-]+\.js$/, "-NextVersion.js") };
  }

  test("a new version is offered, comes when it is wanted, and loses nothing that was typed", async ({
    page,
    door,
    request,
  }) => {
    await arrive(page, await newEarner(request), "/earnings/new");
    await settled(page);
    await fillEntry(page, "12.34");
    const { old, next } = await entryNames(page);
    // The next version begins with another file, and has the rest in common with this one.
    door.rename = (path) => (path === next ? old : path);
    door.rewrite = (path, text) => {
      if (path === next) return `import ".${old.slice("/assets".length)}";`;
      return /^\/(sw\.js|index\.html|earnings\/new)$/.test(path) ? text.replaceAll(old, next) : text;
    };
    let loads = 0;
    page.on("load", () => {
      loads += 1;
    });
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    const notice = page.getByRole("region", { name: "Notifications" });
    await expect(notice).toContainText("A new version is ready.");
    await expect(page.locator("form").getByLabel("Amount")).toHaveValue("12.34");
    expect(loads).toBe(0);

    await notice.getByRole("button", { name: "Reload" }).click();
    await expect.poll(() => entryNames(page).then(({ old: name }) => name)).toBe(next);
    await expect(page.locator("form").getByLabel("Amount")).toHaveValue("12.34");
    await expect(notice).toHaveText("");
    await page.waitForTimeout(1_500);
    expect(loads).toBe(1);
  });

  // Where a part is missing the worker keeps nothing, and the page is on its own.
  test("an old page whose part is gone is loaded anew, once, and is where it was to go", async ({
    page,
    door,
    request,
  }) => {
    door.rewrite = (path, text) => (GOALS.test(path) ? null : text);
    await arrive(page, await newEarner(request), "/more");
    let loads = 0;
    page.on("load", () => {
      loads += 1;
    });
    // Once the page is asked for anew, the part is there.
    door.rename = (path) => {
      if (path === "/goals") door.rewrite = null;
      return path;
    };
    await page.getByRole("link", { name: "Goals", exact: true }).first().click();
    await expect(page).toHaveTitle("Goals · EarnTrack");
    await expect(page).toHaveURL(/\/goals$/);
    expect(loads).toBe(1);
  });

  test("a part that stays away is said to have failed", async ({ page, door, request }) => {
    door.rewrite = (path, text) => (GOALS.test(path) ? null : text);
    await arrive(page, await newEarner(request), "/goals");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page failed");
    await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
    door.rewrite = null;
    await page.getByRole("button", { name: "Retry" }).click();
    await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("This page failed");
    await expect(page).toHaveTitle("Goals · EarnTrack");
  });
});
