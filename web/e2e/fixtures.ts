import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, expect, type Page } from "@playwright/test";
import { type Server, served } from "./server";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What the browser itself says of an answer that the page knows how to show. */
const REFUSAL = /^Failed to load resource: .* status of (400|409|412|415|422) /;

/** What Playwright says where it keeps the service worker out. */
const WORKERLESS = "Service Worker registration blocked by Playwright";

interface Fixtures {
  /** What the console has said, and which requests have left the origin; whoever takes them out answers for them. */
  heard: string[];
  /** Fails the test on anything in the console, on a CSP report, and on a request to another origin. */
  quiet: undefined;
  /** What the console may say in a test that provokes it. */
  tolerated: RegExp[];
  /** Signed in to the demo account, on the overview. */
  signedIn: Page;
}

interface WorkerFixtures {
  server: Server;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  server: served(),
  baseURL: async ({ server }, use) => use(server.origin),
  tolerated: [[], { option: true }],
  heard: async ({ page, baseURL }, use) => {
    const heard: string[] = [];
    await listen(page, heard, baseURL);
    await use(heard);
  },
  quiet: [
    async ({ heard, tolerated }, use) => {
      await use(undefined);
      const unexpected = heard.filter((text) => !tolerated.some((pattern) => pattern.test(text)));
      expect(unexpected, "the console is silent and nothing leaves the origin").toEqual([]);
    },
    { auto: true },
  ],
  signedIn: async ({ page, server }, use) => {
    await signIn(page, server);
    await use(page);
  },
});

export { expect };

/** Notes what the console of a page says, and which of its requests leave the origin. */
export async function listen(page: Page, heard: string[], origin: string | undefined): Promise<void> {
  page.on("console", (message) => {
    if (!["error", "warning"].includes(message.type()) || REFUSAL.test(message.text())) return;
    if (message.text() === WORKERLESS) return;
    heard.push(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => heard.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    const own = /^(data|blob|about):/.test(url) || (origin !== undefined && url.startsWith(origin));
    if (!own) heard.push(`a request left the origin: ${url}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      // biome-ignore lint/suspicious/noConsole: what the console says is what the test hears.
      console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI || event.sample}`);
    });
  });
}

/** Signs in to the demo account by the form. */
export async function signIn(page: Page, { demo }: Server): Promise<void> {
  if (!demo) throw new Error("this server has no demo account");
  await page.goto("/login");
  await page.getByLabel("Email").fill(demo.email);
  await page.getByLabel("Password", { exact: true }).fill(demo.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText(/^Income in/)).toBeVisible();
}

/** What axe finds wrong with the page as it stands, by all rules or by some: nothing, one hopes. */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // What is fading from one look to another has neither's contrast; what inherits from it begins to fade after it.
  await page.evaluate(async () => {
    const frame = () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    for (await frame(); document.getAnimations().length > 0; await frame()) {
      await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    }
  });
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: RULES };
  return page.evaluate(async (only) => {
    interface Axe {
      run: (
        context: Document,
        options: object,
      ) => Promise<{
        violations: Array<{ id: string; nodes: Array<{ target: string[]; failureSummary: string }> }>;
      }>;
    }
    const { axe: loaded } = window as unknown as { axe: Axe };
    const found = await loaded.run(document, { runOnly: only, resultTypes: ["violations"] });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
    );
  }, runOnly);
}

/** Whether the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
