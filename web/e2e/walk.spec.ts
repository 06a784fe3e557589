import type { Page } from "@playwright/test";
import { arrive } from "./account";
import { type Keeper, REASON, sayWhy } from "./books";
import { FAILURE } from "./failure";
import { expect, violations } from "./fixtures";
import { test } from "./kept";
import { bareAmounts, cutOff, sideways, spaceText, texts, unseenFocus } from "./looks";
import { newSeller } from "./seller";
import { Walker } from "./walker";
import { Words } from "./words";

const NARROW = { width: 320, height: 700 };
const LONGER = 1.4;

/** What opens over a page by its address. */
const OPENED = [
  "/expenses?new=1",
  "/customers?new=1",
  "/products?new=1",
  "/sales?new=1",
  "/platforms?new=1",
  "/invoices/recurring?new=1",
];

/** Lists, and whatever else is made of what the server answers. */
const ANSWERED = [
  "/",
  "/earnings",
  "/platforms",
  "/expenses",
  "/invoices",
  "/invoices/recurring",
  "/customers",
  "/products",
  "/sales",
  "/documents",
  "/goals",
  "/reports/profit-and-loss",
  "/import",
  "/trash",
  "/settings/security",
  "/settings/webhooks",
  "/admin/users",
];

/** What only books with something in them have, or only whoever looks after the server. */
const FILLED = /[\da-f-]{36}|^\/admin|^\/nowhere|^\/settings\/(?!tokens|webhooks|rates|activity)/;

/** Looks at page after page, and tells at the end of everything that is wrong with any of them. */
class Walk {
  readonly walker: Walker;
  private readonly found: string[] = [];
  private readonly titles = new Map<string, string>();

  constructor(
    readonly page: Page,
    private readonly heard: string[],
  ) {
    this.walker = new Walker(page);
  }

  blame(path: string, how: string, faults: readonly string[]): void {
    this.found.push(...faults.map((fault) => `${path} (${how}): ${fault.replaceAll(/\s+/g, " ")}`));
  }

  /** Whoever comes from another page is at the heading of this one, or in its form. */
  async arrival(path: string): Promise<void> {
    const at = await this.page.evaluate(() => document.activeElement?.closest("h1, main form")?.tagName);
    if (!at) this.blame(path, "arrival", ["the focus stayed behind"]);
  }

  /** Goes there and looks, as one step of the test. */
  async visit(path: string, look: () => Promise<void>, go = () => this.walker.go(path)): Promise<void> {
    await test.step(path, async () => {
      await go();
      await look();
      this.blame(path, "console", this.heard.splice(0));
    });
  }

  /** The same of a page that is loaded, as whoever is not signed in comes to it. */
  open(path: string, look: () => Promise<void>): Promise<void> {
    return this.visit(path, look, async () => {
      await this.page.goto(path);
      await this.walker.settled();
    });
  }

  /** Nobody is kept out, by either theme. */
  async axe(path: string): Promise<void> {
    this.blame(path, "axe, light", await violations(this.page));
    await this.page.emulateMedia({ colorScheme: "dark" });
    await this.walker.drawn();
    this.blame(path, "axe, dark", await violations(this.page, ["color-contrast"]));
    await this.page.emulateMedia({ colorScheme: "light" });
  }

  /** A page is told from the others by its title, and begins with its heading. */
  async title(path: string): Promise<void> {
    const title = await this.page.title();
    const other = this.titles.get(title);
    if (other) this.blame(path, "title", [`${title} is the title of ${other}, too`]);
    this.titles.set(title, path);
    if (!/^\S.* · EarnTrack$/.test(title)) this.blame(path, "title", [title]);
    const empty = (await this.page.locator("h1").textContent())?.trim() === "";
    if (empty) this.blame(path, "title", ["the heading is empty"]);
    const language = await this.page.locator("html").getAttribute("lang");
    if (language !== "en") this.blame(path, "title", [`the language is ${language}`]);
    this.blame(path, "blur", await bareAmounts(this.page));
  }

  /** Nothing gets lost as it is, where there is little room, and where text takes up more of it. */
  async room(path: string): Promise<void> {
    const size = this.page.viewportSize();
    const isPhone = size !== null && size.width < 640;
    if (isPhone) await this.resize(NARROW);
    const how = isPhone ? "narrow" : "wide";
    this.blame(path, how, [...(await sideways(this.page)), ...(await cutOff(this.page))]);
    await spaceText(this.page, true);
    this.blame(path, `${how}, spaced`, [...(await sideways(this.page)), ...(await cutOff(this.page))]);
    await spaceText(this.page, false);
    if (isPhone) await this.resize(size);
  }

  /** The window gets another size, and what measures itself has done so. */
  async resize(size: { width: number; height: number }): Promise<void> {
    await this.page.setViewportSize(size);
    await this.walker.drawn();
  }

  /** Whoever walks by keys sees where they are, in the page's colours and in their own. */
  async focus(path: string): Promise<void> {
    this.blame(path, "focus", await unseenFocus(this.page));
    if ((this.page.viewportSize()?.width ?? 0) < 640) return;
    await this.page.emulateMedia({ forcedColors: "active" });
    this.blame(path, "focus, forced colours", await unseenFocus(this.page));
    await this.page.emulateMedia({ forcedColors: "none" });
  }

  end(): void {
    expect(this.found, this.found.join("\n")).toEqual([]);
  }
}

/** Comes in where a reason is asked for, and gives it. */
async function enter(page: Page, keeper: Keeper): Promise<void> {
  await keeper.enter(page, "/admin");
  await sayWhy(page);
}

test.use({ contextOptions: { reducedMotion: "reduce" } });
test.setTimeout(600_000);

test("every page is open to everybody, in every theme, at every width", async ({
  page,
  heard,
  keeper,
  paths,
}) => {
  const walk = new Walk(page, heard);
  async function look(path: string): Promise<void> {
    await walk.title(path);
    await walk.axe(path);
    await walk.room(path);
    await walk.focus(path);
  }
  for (const path of paths.open) await walk.open(path, () => look(path));
  await enter(page, keeper);
  for (const path of paths.own) {
    await walk.visit(path, async () => {
      await walk.arrival(path);
      await look(path);
    });
  }
  walk.end();
});

test("whoever asks for more contrast reads everything at seven to one, within plain lines", async ({
  page,
  heard,
  keeper,
}) => {
  const walk = new Walk(page, heard);
  await keeper.enter(page, "/invoices");
  const line = () =>
    page
      .locator("tbody tr")
      .first()
      .evaluate((row) => getComputedStyle(row).borderColor);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, contrast: "no-preference" });
    await walk.walker.settled();
    const faint = await line();
    await page.emulateMedia({ colorScheme, contrast: "more" });
    await walk.walker.drawn();
    expect(await line()).not.toBe(faint);
    walk.blame("/invoices", `contrast, ${colorScheme}`, await violations(page));
    walk.blame("/invoices", `contrast, ${colorScheme}`, await violations(page, ["color-contrast-enhanced"]));
  }
  walk.blame("/invoices", "console", heard.splice(0));
  walk.end();
});

test("every text is the translators', and has room in a longer language", async ({
  page,
  heard,
  keeper,
  paths,
}) => {
  const walk = new Walk(page, heard);
  const words = new Words(page, [REASON]);
  async function look(path: string): Promise<void> {
    walk.blame(path, "untranslated", await words.untranslated(await texts(page)));
    walk.blame(path, "longer", await cutOff(page, { longer: LONGER }));
  }
  await keeper.put("/user/profile", { locale: "pseudo" });
  await page.addInitScript(() => localStorage.setItem("earntrack.locale", "pseudo"));
  for (const path of paths.open) await walk.open(path, () => look(path));
  await enter(page, keeper);
  for (const path of [...paths.own, ...OPENED]) await walk.visit(path, () => look(path));
  await keeper.put("/user/profile", { locale: "en-IE" });
  walk.end();
});

test("every page of books that are empty is as open", async ({ page, request, heard, paths }) => {
  const walk = new Walk(page, heard);
  await arrive(page, await newSeller(request), "/more");
  for (const path of paths.own.filter((one) => !FILLED.test(one))) {
    await walk.visit(path, async () => {
      await walk.axe(path);
      await walk.room(path);
    });
  }
  walk.end();
});

test.describe("where the server fails", () => {
  test.use({ tolerated: [/the server responded with a status of 500/] });

  test("every page says so, with the id of the request", async ({ page, heard, keeper, tolerated }) => {
    const walk = new Walk(page, heard);
    await page.addInitScript(() => {
      // The app waits a while before it asks again; nobody needs to wait along.
      const later = window.setTimeout;
      window.setTimeout = ((run: TimerHandler, delay = 0, ...rest: unknown[]) =>
        later(run, delay >= 1000 && delay <= 4000 ? 20 : delay, ...rest)) as typeof window.setTimeout;
    });
    await enter(page, keeper);
    await page.route(/\/api\/v1\/(?!auth|events)/, (route) =>
      route.request().method() === "GET" ? route.fulfill(FAILURE) : route.continue(),
    );
    for (const path of ANSWERED) {
      await walk.visit(path, async () => {
        const said = page.getByText("req-2026-03-14-0001").first();
        await said.waitFor({ timeout: 5000 }).catch(() => walk.blame(path, "failed", ["says nothing of it"]));
        await walk.axe(path);
        heard.splice(0, heard.length, ...heard.filter((text) => !tolerated.some((one) => one.test(text))));
      });
    }
    walk.end();
  });
});
