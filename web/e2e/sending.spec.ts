import { writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { type Account, arrive, signInAs } from "./account";
import { expect, overflow, test } from "./fixtures";
import { expectOwnFonts, pagesOf } from "./pdf";
import { newSeller } from "./seller";
import { startServer } from "./server";
import { filesOf, openSink, type Sink } from "./sink";

/** On a server that sends its mail to a sink. */
const withMail = test.extend<object, { sink: Sink }>({
  sink: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern, and this fixture needs nothing.
    async ({}, use) => {
      const sink = await openSink();
      await use(sink);
      await sink.close();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ sink }, use) => {
      const env = { SMTP_URL: sink.url, MAIL_FROM: "Books <books@example.org>" };
      const server = await startServer({ env });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

const LINES = Array.from({ length: 48 }, (_, index) => ({
  description: `Photograph ${index + 1}`,
  quantity: "3",
  unitPrice: "33.33",
  taxRate: index % 2 === 0 ? "23" : "13.5",
}));
/** 48 × 3 × 33.33, and 23 and 13.5 per cent of a half of it each. */
const SUMS = {
  subtotal: "4,799.52",
  "standard 23": "551.94",
  "standard 13.5": "323.97",
  total: "€5,675.43",
};

async function issued(seller: Account): Promise<Record<string, string>> {
  const email = "jonas@weber.example";
  const customer = await seller.post("/customers", { name: "Weber & Söhne GmbH", email, currency: "EUR" });
  const made = await seller.post("/invoices", { customerId: customer.id, lines: LINES });
  return seller.post(`/invoices/${made.id}/issue`, {});
}

async function expectSums(page: Page, sums: Record<string, string>): Promise<void> {
  for (const [name, figure] of Object.entries(sums)) {
    await expect(page.locator(`[data-sum="${name}"]`)).toHaveText(figure);
  }
}

withMail(
  "what is mailed, printed and shown has the same sums, in type that can be selected",
  async ({ page, request, server, sink }, testInfo) => {
    if (!server.demo) throw new Error("this server has no demo account");
    const seller = await signInAs(request, server.demo);
    const invoice = await issued(seller);
    await arrive(page, seller, `/invoices/${invoice.id}`);
    await expectSums(page, SUMS);

    await page.getByRole("button", { name: "Send" }).click();
    const question = page.getByRole("dialog", { name: "Send this invoice?" });
    await expect(question).toContainText("jonas@weber.example");
    // Whoever signs in is written to as well.
    const letters = () => sink.letters.filter(({ to }) => to === "jonas@weber.example");
    expect(letters()).toEqual([]);
    await question.getByRole("button", { name: "Send" }).click();
    await expect(question).toBeHidden();
    await expect.poll(() => letters().length).toBe(1);
    await page.reload();
    await expect(
      page.getByRole("listitem").filter({ hasText: "Mail sent to jonas@weber.example" }),
    ).toBeVisible();

    const [letter] = letters();
    if (!letter) throw new Error("there is no letter");
    const [[name, bytes] = ["", Buffer.alloc(0)]] = filesOf(letter);
    expect(name).toBe(`${invoice.number}.pdf`);
    const mailed = testInfo.outputPath("mailed.pdf");
    await writeFile(mailed, bytes);
    const sheets = pagesOf(mailed);
    expect(sheets.length).toBeGreaterThan(1);
    for (const figure of Object.values(SUMS)) expect(sheets.join("\n")).toContain(figure);
    for (const sheet of sheets.slice(0, 2)) expect(sheet).toMatch(/Description .*Quantity/);
    for (const { description } of LINES) expect(sheets.join("\n")).toContain(description);
    expectOwnFonts(mailed);

    const printed = testInfo.outputPath("printed.pdf");
    await page.pdf({ path: printed, format: "A4" });
    const paper = pagesOf(printed).join("\n");
    for (const figure of Object.values(SUMS)) expect(paper).toContain(figure);
    expect(paper).not.toMatch(/Skip to content|Record payment|Overview/);
  },
);

test("whoever has the link reads it without a script or an account, and tells nobody", async ({
  page,
  browser,
  request,
  baseURL,
  isMobile,
}) => {
  const seller = await newSeller(request);
  const invoice = await issued(seller);
  await arrive(page, seller, `/invoices/${invoice.id}`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Share link" }).click();
  const dialog = page.getByRole("dialog", { name: "Share link" });
  const link = await dialog.getByLabel("Link", { exact: true }).inputValue();
  const { pathname } = new URL(link, baseURL);
  expect(pathname).toMatch(/^\/i\/[\w-]{20,}$/);

  const viewport = isMobile ? { width: 390, height: 844 } : { width: 1440, height: 900 };
  const stranger = await browser.newContext({ baseURL, javaScriptEnabled: false, viewport });
  const theirs = await stranger.newPage();
  const answer = await theirs.goto(pathname);
  expect(answer?.headers()["referrer-policy"]).toBe("no-referrer");
  for (const figure of Object.values(SUMS)) await expect(theirs.locator("body")).toContainText(figure);
  await expect(theirs.getByRole("heading", { level: 1 })).toContainText(invoice.number ?? "");
  const file = await theirs.getByRole("link", { name: /PDF/ }).getAttribute("href");
  const pdf = await stranger.request.get(file ?? "");
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  await stranger.close();

  // The page itself is for everybody: its looks are proved where scripts run.
  const reader = await browser.newContext({ baseURL, viewport: { width: 320, height: 700 } });
  const narrow = await reader.newPage();
  await narrow.goto(pathname);
  await expect.poll(() => overflow(narrow)).toBeLessThanOrEqual(0);
  await expectAccessible(narrow);
  await reader.close();

  await dialog.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByText("The link opens nothing any more")).toBeVisible();
  const gone = await request.get(pathname);
  expect(gone.status()).toBe(404);
});
