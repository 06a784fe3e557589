import { expectAccessible } from "./accessible";
import { arrive } from "./earner";
import { expect, test } from "./fixtures";
import { newSeller } from "./seller";

test("what was deleted is in the trash, comes back whole, or goes for good", async ({ page, request }) => {
  const seller = await newSeller(request);
  const today = new Date().toISOString().slice(0, 10);
  await seller.post("/expenses", {
    amount: "12.00",
    category: "office",
    vendor: "Paper & Sons",
    notes: "the second ream",
    date: today,
  });
  await seller.post("/products", { name: "Mug", price: "28.00" });
  await arrive(page, seller, "/trash");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing deleted");
  await expectAccessible(page);

  await page.goto("/expenses");
  await page.getByRole("button", { name: "Paper & Sons" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing spent");
  await page.goto("/products");
  await page.getByRole("button", { name: "Mug" }).click();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByText("Sell things?")).toBeVisible();

  await page.goto("/trash");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("2 things can be had back");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete Mug for good" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 thing can be had back");
  await page.getByRole("button", { name: "Restore Paper & Sons" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing deleted");
  await page.goto("/expenses");
  await page.getByRole("button", { name: "Paper & Sons" }).click();
  await expect(page.getByRole("dialog").getByLabel("Notes")).toHaveValue("the second ream");
});
