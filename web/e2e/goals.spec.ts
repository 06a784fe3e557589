import { arrive, newEarner } from "./earner";
import { expect, test } from "./fixtures";

test.beforeEach(async ({ page, request }) => {
  await arrive(page, await newEarner(request), "/goals");
});

test("the last months suggest three goals, and one of them is set", async ({ page }) => {
  const suggested = page.getByRole("list", { name: "Suggested goals" });
  await expect(suggested.getByRole("listitem")).toHaveText([
    "Earn €4,400 each month",
    "Keep €2,400 each month",
    "Work 18 h each week",
  ]);

  await suggested.getByRole("button").first().click();
  const sheet = page.getByRole("dialog", { name: "New goal" });
  await expect(sheet.getByLabel("Target")).toHaveValue("4400.00");
  await sheet.getByRole("button", { name: "Set goal" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/of 1 goal is on track$/);
  const meter = page.getByRole("meter", { name: "Earn €4,400 each month" });
  await expect(meter).toHaveAttribute("aria-valuetext", "€1,000 of €4,400, 23%");
  await expect(page).toHaveURL(/\/goals$/);
});

test("a goal is changed, paused and deleted, and each is undone", async ({ page }) => {
  await page.getByRole("button", { name: "New goal" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("radio", { name: "Hours" }).check();
  await sheet.getByLabel("Target").fill("10+2.5");
  await sheet.getByLabel("For", { exact: true }).selectOption("Each week");
  await sheet.getByRole("button", { name: "Set goal" }).click();

  const opener = page.getByRole("button", { name: "Work 12.5 h each week" });
  await opener.click();
  await page.reload();
  await expect(sheet).toBeVisible();
  await sheet.getByLabel("Name", { exact: true }).fill("Half days only");
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Half days only" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();

  await opener.click();
  await sheet.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("All goals are paused")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();

  await opener.click();
  await sheet.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No goal yet")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(opener).toBeVisible();
});

test("what is wrong is said on its field", async ({ page }) => {
  await page.getByRole("button", { name: "New goal" }).click();
  const sheet = page.getByRole("dialog", { name: "New goal" });
  const target = sheet.getByLabel("Target");
  await sheet.getByLabel("For", { exact: true }).selectOption("Once, between two days");
  await sheet.getByRole("button", { name: "Set goal" }).click();

  await expect(target).toBeFocused();
  await expect(target).toHaveAttribute("aria-invalid", "true");
  await expect(target).toHaveAccessibleDescription("Enter an amount, for example 1,249.50.");
  await expect(sheet.getByLabel("To")).toHaveAccessibleDescription("Say by which day.");
});
