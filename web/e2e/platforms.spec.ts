import { expectAccessible } from "./accessible";
import { arrive, newEarner } from "./earner";
import { expect, test } from "./fixtures";

test("a platform is added, changed and archived, and its page tells of its hours", async ({
  page,
  request,
}) => {
  await arrive(page, await newEarner(request), "/platforms");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    /^€.*0\.00 from Northwind, |^Nothing earned/,
  );
  await expectAccessible(page);

  await page.getByRole("button", { name: "New platform" }).click();
  const sheet = page.getByRole("dialog", { name: "New platform" });
  await sheet.getByRole("button", { name: "Add platform" }).click();
  await expect(sheet.getByLabel("Name")).toHaveAccessibleDescription("Give it a name.");
  await sheet.getByLabel("Name").fill("Etsy");
  await sheet.getByRole("radio", { name: "Ochre" }).check({ force: true });
  await sheet.getByRole("button", { name: "Add platform" }).click();

  await page.getByRole("button", { name: /^Etsy/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Nothing from Etsy/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await expect(page.getByText("Archived Etsy")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Archive", exact: true })).toBeVisible();
});
