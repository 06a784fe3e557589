import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { arrive, newEarner } from "./earner";
import { expect, test } from "./fixtures";

const data = process.env.EARNTRACK_TEST_DATA;
if (!data) process.stdout.write("EARNTRACK_TEST_DATA is not set: statements of samples/ are used\n");

/** Drops a file on the page, as from a folder beside the browser. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, text]) => {
      const held = new DataTransfer();
      held.items.add(new File([text], fileName, { type: "text/csv" }));
      return held;
    },
    [name, content] as const,
  );
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

  await drop(page, name, content);
  await expect(page.getByText("Read as Upwork, earnings by day")).toBeVisible();
  await page.getByRole("button", { name: /^Import \d+ earnings$/ }).click();
  await page.getByRole("link", { name: "Details, and undo" }).click();
  if (folder) {
    const truth = JSON.parse(readFileSync(join(folder, "TRUTH.json"), "utf8"));
    expect(truth.sums.amount).toBe("5189.58");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/5,189\.58 in 252 earnings$/);
  }

  await page.getByRole("button", { name: "Undo this import" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Undo import" }).click();
  await expect(page).toHaveURL(/\/import$/);
  await page.goto("/earnings");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("€9,000.00 earned so far");
});

test("an unknown file asks what its columns hold, adds amounts up, and remembers", async ({
  page,
  request,
}) => {
  test.skip(!data, "EARNTRACK_TEST_DATA is not set");
  const content = readFileSync(join(data ?? "", "nyc-taxis", "taxis.csv"), "utf8");
  await arrive(page, await newEarner(request), "/import");
  await drop(page, "taxis.csv", content);
  const choose = (column: string, role: string) =>
    page.getByRole("combobox", { name: `What “${column}” holds` }).selectOption(role);
  await choose("fare", "Amount");
  await choose("tip", "Amount");
  await choose("color", "Platform");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Check the rows" }).click();
  await expect(page.getByText("€96,947.19").first()).toBeVisible();

  await page.getByRole("button", { name: "Cancel" }).click();
  await drop(page, "taxis.csv", content);
  await expect(page.getByText("€96,947.19").first()).toBeVisible();
});
