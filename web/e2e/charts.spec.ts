import { arrive, newEarner } from "./earner";
import { expect, test } from "./fixtures";

test("a chart is read with the arrow keys, and its table has the same numbers", async ({ page, request }) => {
  await arrive(page, await newEarner(request), "/");
  const figure = page.getByRole("figure", { name: "Twelve months" });
  const spoken = figure.getByRole("status");

  await figure.getByRole("application").focus();
  await expect(spoken).toHaveText(/, earned €1,000\.00/);
  await page.keyboard.press("ArrowLeft");
  await expect(spoken).toHaveText(/, earned €4,000\.00/);
  const lastMonth = (await spoken.textContent())?.split(",")[0] ?? "";
  await page.keyboard.press("Home");
  await expect(spoken).toHaveText(/, earned €0\.00/);
  await page.keyboard.press("End");
  await expect(spoken).toHaveText(/, earned €1,000\.00/);

  await figure.getByRole("button", { name: "Show as table" }).click();
  const row = figure.getByRole("row", { name: lastMonth });
  await expect(row.getByRole("cell").filter({ hasText: "€4,000.00" })).not.toHaveCount(0);
  await figure.getByRole("button", { name: "Show as chart" }).click();
  await expect(figure.getByRole("application")).toBeVisible();
});
