import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { arrive, newEarner } from "./earner";
import { expect, test } from "./fixtures";

const data = process.env.EARNTRACK_TEST_DATA;
if (!data) process.stdout.write("EARNTRACK_TEST_DATA is not set: statements of samples/ are used\n");

interface Dropped {
  name: string;
  content: string;
}

/** Drops files on the page, as from a folder beside the browser. */
async function drop(page: Page, ...files: readonly Dropped[]): Promise<void> {
  const transfer = await page.evaluateHandle((dropped) => {
    const held = new DataTransfer();
    for (const { name, content } of dropped) held.items.add(new File([content], name, { type: "text/csv" }));
    return held;
  }, files);
  await page
    .locator("label", { hasText: "Drop statements here" })
    .dispatchEvent("drop", { dataTransfer: transfer });
}

test("a real statement is dropped, checked, booked with its true total, and undone", async ({
  page,
  request,
}) => {
  const folder = data ? join(data, "upwork-earnings") : null;
  const name = folder ? "upwork-daily-earnings.csv" : "upwork-earnings.csv";
  const content = readFileSync(folder ? join(folder, name) : join("..", "samples", name), "utf8");
  await arrive(page, await newEarner(request), "/import");
  await expectAccessible(page);

  await drop(page, { name, content });
  await expect(page.getByText("Read as Upwork, earnings by day")).toBeVisible();
  await page.getByRole("button", { name: /^Import \d+ earnings$/ }).click();
  await page.getByRole("link", { name: "Details, and undo" }).click();
  if (folder) {
    const truth = JSON.parse(readFileSync(join(folder, "TRUTH.json"), "utf8"));
    expect(truth.sums.amount).toBe("5189.58");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/5,189\.58 in 252 earnings$/);
  }

  // A second time it adds nothing.
  await page.goto("/import");
  await drop(page, { name, content });
  await expect(page.getByText("nothing new · 252 are in the books already and left out")).toBeVisible();
  await expect(page.getByRole("button", { name: "Import 0 earnings" })).toBeDisabled();
  await page.getByRole("button", { name: "Cancel" }).click();

  await page
    .getByRole("table", { name: "Imported before" })
    .getByRole("button", { name: /^upwork/ })
    .click();
  await page.getByRole("button", { name: "Undo this import" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Undo import" }).click();
  await expect(page).toHaveURL(/\/import$/);
  await page.goto("/earnings");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€9,000.00 earned so far");
});

test("statements of several makers are dropped together, each read as what it is", async ({
  page,
  request,
  isMobile,
}) => {
  test.skip(!data || isMobile, "EARNTRACK_TEST_DATA is not set, or the same on phones");
  const folder = join(data ?? "", "platform-dialects", "samples");
  const names = ["stripe-payments-default-columns.csv", "payoneer.csv", "venmo-statement.csv"];
  const files = names.map((name) => ({ name, content: readFileSync(join(folder, name), "utf8") }));
  await arrive(page, await newEarner(request), "/import");
  await drop(page, ...files);
  const row = (name: string) => page.getByRole("listitem").filter({ hasText: name });
  // Five payments over 112.50, less 4.78 in fees.
  await expect(row("stripe-payments")).toContainText("Read as Stripe, payments");
  await expect(row("stripe-payments")).toContainText("CA$107.72");
  await expect(row("payoneer")).toContainText("US$120.00");
  await expect(row("payoneer")).toContainText("1 line is left out");
  await expect(row("venmo")).toContainText("US$123.04");
  await page.getByRole("button", { name: /^Import \d+ earnings$/ }).click();
  await expect(page.getByRole("link", { name: "Details, and undo" })).toHaveCount(3);
  await page.goto("/earnings");
  const totals = page.getByRole("table", { name: "Earnings" }).locator("tfoot");
  for (const sum of ["€9,000.00", "CA$107.72", "US$243.04"]) await expect(totals).toContainText(sum);
});

test("the lines that make no sense, and those that are booked already, are looked at by themselves", async ({
  page,
  request,
}) => {
  const day = (at: number) => `2026-03-${String(at).padStart(2, "0")}`;
  const head = "Date,Platform,Amount,Id,Note";
  const booked = [1, 2, 3].map((at) => `${day(at)},Shop,1${at}.50,B${at},Order ${at}`);
  await arrive(page, await newEarner(request), "/import");
  await drop(page, { name: "before.csv", content: [head, ...booked].join("\n") });
  await page.getByRole("combobox", { name: "What “Id” holds" }).selectOption("Its own id");
  await page.getByRole("button", { name: "Check the rows" }).click();
  await page.getByRole("button", { name: "Import 3 earnings" }).click();
  await expect(page.getByText("3 earnings added")).toBeVisible();
  await page.goto("/import");

  const faulty = [10, 11].map((at) => `${day(at)},Shop,n/a,F${at},Order ${at}`);
  const more = [head, `${day(20)},Shop,70.00,N1,Order 20`, ...faulty].join("\n");
  await drop(
    page,
    { name: "doubles.csv", content: [head, ...booked].join("\n") },
    { name: "faulty.csv", content: more },
  );
  await expect(page.getByText("nothing new · 3 are in the books already and left out")).toBeVisible();
  await expect(page.getByText("2 lines are left out")).toBeVisible();

  await page.getByRole("radio", { name: "Problems (2)" }).check();
  await expect(page.getByText("doubles.csv")).toBeHidden();
  await expect(page.getByRole("cell", { name: "lines 3, 4" })).toBeVisible();
  await expect(page.getByText("The new earning", { exact: true })).toBeHidden();
  await expectAccessible(page);
  await page.getByRole("radio", { name: "In the books already (3)" }).check();
  await expect(page.getByText("faulty.csv")).toBeHidden();
  await expect(page.getByText("3 earnings of this file are booked already.")).toBeVisible();
  // What is looked at is not what is booked: that stays all of it.
  await expect(page.getByRole("button", { name: "Import 1 earning" })).toBeEnabled();
  await page.getByRole("radio", { name: "All" }).check();
  await expect(page.getByText("faulty.csv")).toBeVisible();
  await expect(page.getByText("doubles.csv")).toBeVisible();
});

test("ten thousand rows come in with their faults named, go by one undo, and come again", async ({
  page,
  request,
  isMobile,
}) => {
  test.skip(isMobile, "the same on phones");
  test.slow();
  const rows = ["Date,Platform,Amount,Id,Note"];
  let cents = 0;
  for (let at = 0; at < 10_000; at += 1) {
    const amount = 100 + ((at * 7919) % 99_991);
    const day = new Date(Date.UTC(2020, 0, 1 + (at % 1_500))).toISOString().slice(0, 10);
    const isFaulty = at % 2_500 === 17;
    if (!isFaulty) cents += amount;
    const money = `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, "0")}`;
    rows.push(`${day},Shop,${isFaulty ? "n/a" : money},T${at},Order ${at}`);
  }
  const file = { name: "orders.csv", content: rows.join("\n") };
  const euros = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });
  const sum = euros.format(cents / 100);
  const earner = await newEarner(request);
  await arrive(page, earner, "/import");
  await drop(page, file);
  await page.getByRole("combobox", { name: "What “Id” holds" }).selectOption("Its own id");
  await page.getByRole("button", { name: "Check the rows" }).click();

  for (const round of ["first", "second"]) {
    await expect(page.getByText("9,996 new earnings"), round).toBeVisible();
    await expect(page.getByText("4 lines are left out")).toBeVisible();
    await expect(page.getByRole("cell", { name: "lines 19, 2,519, 5,019, 7,519" })).toBeVisible();
    await page.getByRole("button", { name: "Import 9,996 earnings" }).click();
    await expect(page.getByText("9,996 earnings added")).toBeVisible();
    await page.getByRole("link", { name: "Details, and undo" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${sum} in 9,996 earnings`);
    await page.goto("/earnings");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      `${euros.format(cents / 100 + 9_000)} earned so far`,
    );

    await page.goto("/import");
    await page.getByRole("button", { name: "Undo the import of orders.csv" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Undo import" }).click();
    await expect(page.getByText("The import is undone.")).toBeVisible();
    expect(await earner.read("/earnings/summary?period=all")).toMatchObject({ total: "9000.00", count: 3 });
    // The columns are remembered.
    if (round === "first") await drop(page, file);
  }
});

test("what is exported comes in again as it was, and is no formula on the way", async ({
  page,
  request,
  isMobile,
}) => {
  test.skip(isMobile, "the same on phones");
  const NOTES = ["=1+1", "+353 1", "-5 off", "@home", 'He said "no", twice', "two\nlines", "مرحبا"];
  interface Row {
    date: string;
    amount: string;
    currency: string;
    hours: string | null;
    notes: string | null;
  }
  const kept = ({ date, amount, currency, hours, notes }: Row) => ({ date, amount, currency, hours, notes });
  const from = await newEarner(request);
  for (const [at, notes] of NOTES.entries()) {
    const { platformId } = from;
    await from.post("/earnings", {
      platformId,
      amount: `${at + 1}.05`,
      hours: "0.25",
      notes,
      date: "2025-03-04",
    });
  }
  await arrive(page, from, "/earnings");
  await page.getByRole("button", { name: "Export" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /^CSV/ }).click();
  const content = readFileSync(await (await downloading).path(), "utf8");
  for (const risky of NOTES.slice(0, 4)) expect(content).toContain(`'${risky}`);
  expect(content).not.toMatch(/[,"][=+@]/);

  const to = await newEarner(request);
  const before = await to.read<Row[]>("/earnings?limit=100");
  await arrive(page, to, "/import");
  await drop(page, { name: "earnings.csv", content });
  await page.getByRole("button", { name: "Check the rows" }).click();
  await page.getByRole("button", { name: "Import 10 earnings" }).click();
  await expect(page.getByText("10 earnings added")).toBeVisible();
  const order = (rows: Row[]) =>
    rows
      .map(kept)
      .map((row) => JSON.stringify(row))
      .toSorted();
  const sent = await from.read<Row[]>("/earnings?limit=100");
  const come = await to.read<Row[]>("/earnings?limit=100");
  expect(order(come)).toEqual(order([...sent, ...before]));
});

test("an unknown file asks what its columns hold, adds amounts up, and remembers", async ({
  page,
  request,
}) => {
  test.skip(!data, "EARNTRACK_TEST_DATA is not set");
  const content = readFileSync(join(data ?? "", "nyc-taxis", "taxis.csv"), "utf8");
  await arrive(page, await newEarner(request), "/import");
  await drop(page, { name: "taxis.csv", content });
  const choose = (column: string, role: string) =>
    page.getByRole("combobox", { name: `What “${column}” holds` }).selectOption(role);
  await expect(page.getByRole("combobox", { name: "What “total” holds" })).toHaveValue("amount");
  await choose("total", "Not used");
  await choose("fare", "Amount");
  await choose("tip", "Amount");
  await choose("color", "Platform");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Check the rows" }).click();
  await expect(page.getByText("€96,947.19").first()).toBeVisible();

  await page.getByRole("button", { name: "Cancel" }).click();
  await drop(page, { name: "taxis.csv", content });
  await expect(page.getByText("€96,947.19").first()).toBeVisible();
});
