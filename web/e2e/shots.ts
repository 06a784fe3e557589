import { join } from "node:path";
import type { Page } from "@playwright/test";
import { arrive } from "./account";
import { PRINTED, sayWhy } from "./books";
import { FAILURE } from "./failure";
import { expect } from "./fixtures";
import { test } from "./kept";
import { newSeller } from "./seller";
import { Walker } from "./walker";

const FOLDER = join(import.meta.dirname, "..", "shots");
const TALLEST = 3200;
const THEMES = ["light", "dark"] as const;

/** Only pages and states whose name fits this are taken. */
const ONLY = new RegExp(process.env.SHOTS ?? "");

test.use({ tolerated: [/./] });

/** Something that a page looks like beyond what its address says. */
interface State {
  name: string;
  path: string;
  arrange?: (page: Page) => Promise<void>;
  /** The part of the API that fails while it is taken. */
  failing?: string;
}

const press = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole("button", { name }).filter({ visible: true }).first().click();
};

/** What a key opens is fetched when it is first asked for. */
const open = (key: string) => async (page: Page) => {
  await page.keyboard.press(key);
  await expect(page.getByRole("dialog")).toBeVisible();
};

const STATES: readonly State[] = [
  { name: "palette", path: "/", arrange: open("Control+k") },
  {
    name: "palette-found",
    path: "/",
    arrange: async (page) => {
      await open("Control+k")(page);
      await page.keyboard.type("inv");
    },
  },
  { name: "help", path: "/", arrange: open("Shift+?") },
  { name: "entry", path: "/customers", arrange: open("n") },
  { name: "earning", path: "/earnings", arrange: (page) => page.locator("[data-opener]").first().click() },
  { name: "earnings-none", path: "/earnings?q=nothing-like-it" },
  {
    name: "earnings-selected",
    path: "/earnings",
    arrange: async (page) => {
      for (const at of [1, 2]) await page.getByRole("checkbox").nth(at).check();
    },
  },
  { name: "expense", path: "/expenses", arrange: (page) => page.locator("[data-opener]").first().click() },
  { name: "expense-new", path: "/expenses?new=1" },
  { name: "expense-refused", path: "/expenses?new=1", arrange: press("Log expense") },
  { name: "customer-new", path: "/customers?new=1" },
  { name: "product-new", path: "/products?new=1" },
  { name: "sale-new", path: "/sales?new=1" },
  { name: "sale", path: "/sales", arrange: (page) => page.locator("[data-opener]").first().click() },
  { name: "platform-new", path: "/platforms?new=1" },
  { name: "recurring-new", path: "/invoices/recurring?new=1" },
  { name: "document", path: "/documents", arrange: (page) => page.locator("[data-opener]").first().click() },
  { name: "goal-new", path: "/goals", arrange: press("New goal") },
  { name: "failed", path: "/earnings", failing: "**/api/v1/earnings*" },
  { name: "failed-overview", path: "/", failing: "**/api/v1/analytics/dashboard*" },
  { name: "failed-report", path: "/reports/profit-and-loss", failing: "**/api/v1/analytics/reports*" },
];

function nameOf(path: string): string {
  return (
    path
      .replace(/[0-9a-f-]{36}/, "one")
      .replace(/^\//, "")
      .replaceAll("/", "-") || "overview"
  );
}

/** The whole of the page in one picture, in both themes, with the bars where they belong. */
async function shoot(page: Page, project: string, name: string): Promise<void> {
  const size = page.viewportSize();
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  if (size && tall > size.height) {
    await page.setViewportSize({ width: size.width, height: Math.min(tall, TALLEST) });
  }
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    await page.screenshot({ path: join(FOLDER, project, `${name}-${colorScheme}.png`), scale: "css" });
  }
  if (size) await page.setViewportSize(size);
}

async function take(walker: Walker, state: State, project: string, under = ""): Promise<void> {
  const { page } = walker;
  const name = under + state.name;
  if (!ONLY.test(name)) return;
  if (state.failing) await page.route(state.failing, (route) => route.fulfill(FAILURE));
  await page.goto(state.path);
  await walker.settled();
  if (state.path.startsWith("/admin") && !under) {
    await sayWhy(page);
    await walker.settled();
  }
  if (state.failing) await expect(page.getByText("This couldn't be shown.").first()).toBeVisible();
  await state.arrange?.(page);
  if (state.arrange) await walker.settled();
  await shoot(page, project, name);
  if (state.failing) await page.unroute(state.failing);
}

test("every page and state", async ({ page, keeper, paths }, { project }) => {
  const walker = new Walker(page);
  for (const path of paths.open) await take(walker, { name: nameOf(path), path }, project.name);
  await keeper.enter(page, "/");
  for (const path of paths.own) await take(walker, { name: nameOf(path), path }, project.name);
  for (const state of STATES) await take(walker, state, project.name, "state-");
});

test("every page of books that are empty", async ({ page, request, paths }, { project }) => {
  const walker = new Walker(page);
  await arrive(page, await newSeller(request), "/");
  for (const path of paths.own) await take(walker, { name: nameOf(path), path }, project.name, "empty-");
});

test("what is printed", async ({ page, keeper, paths }, { project }) => {
  test.skip(project.name !== "desktop", "paper is as wide as paper");
  const walker = new Walker(page);
  await keeper.enter(page, "/");
  for (const path of paths.own.filter((one) => PRINTED.test(one))) {
    if (!ONLY.test(nameOf(path))) continue;
    await walker.go(path);
    await page.pdf({ path: join(FOLDER, "print", `${nameOf(path)}.pdf`), format: "A4" });
  }
});
