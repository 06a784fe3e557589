import { arrive, newEarner } from "./earner";
import { FAILURE } from "./failure";
import { expect, test } from "./fixtures";

test.use({ tolerated: [/status of (429|500)/] });

test("whoever asks too often is told when to ask again, and what was entered is kept", async ({
  page,
  request,
}) => {
  await arrive(page, await newEarner(request), "/earnings/new");
  await page.route("**/api/v1/earnings", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({
          status: 429,
          headers: { "retry-after": "30" },
          json: {
            success: false,
            status: 429,
            error: { code: "RATE_LIMITED", message: "Too many requests." },
          },
        })
      : route.continue(),
  );
  const form = page.locator("form");
  await form.getByLabel("Amount").fill("52.50");
  await form.getByLabel("From").selectOption({ label: "Northwind" });
  await page.keyboard.press("Enter");
  await expect(page.getByText("Too many requests. Try again in 30 seconds.")).toBeVisible();
  await expect(form.getByLabel("Amount")).toHaveValue("52.50");
  await page.unroute("**/api/v1/earnings");
  await form.getByRole("button", { name: "Log earning" }).click();
  await expect(page.getByText("Logged €52.50")).toBeVisible();
});

test("a failure of the server names its request, which is copied, and is tried again", async ({
  page,
  context,
  request,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const earner = await newEarner(request);
  await arrive(page, earner, "/more");
  await page.route("**/api/v1/earnings?*", (route) => route.fulfill(FAILURE));
  await page.goto("/earnings");
  const alert = page.getByRole("alert").filter({ hasText: "This couldn't be shown." });
  await expect(alert).toContainText("Request req-2026-03-14-0001");
  await alert.getByRole("button", { name: "Copy" }).click();
  await expect(alert.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("req-2026-03-14-0001");
  await page.unroute("**/api/v1/earnings?*");
  await alert.getByRole("button", { name: "Retry" }).click();
  await expect(page.getByRole("table", { name: "Earnings" })).toBeVisible();
});

test("a page without https, which has no clipboard, copies all the same", async ({ page, request }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await arrive(page, await newEarner(request), "/more");
  await page.route("**/api/v1/earnings?*", (route) => route.fulfill(FAILURE));
  await page.goto("/earnings");
  const alert = page.getByRole("alert").filter({ hasText: "This couldn't be shown." });
  await expect(alert).toContainText("The server failed. Trying again may help.");
  await alert.getByRole("button", { name: "Copy" }).click();
  await expect(alert.getByRole("button", { name: "Copied" })).toBeVisible();
  await page.keyboard.press("Control+k");
  const search = page.getByRole("combobox", { name: "Search or do anything" });
  await search.press("Control+v");
  await expect(search).toHaveValue("req-2026-03-14-0001");
});

test("the chosen theme is there with the first paint, whatever the system's is", async ({
  page,
  request,
}) => {
  await page.emulateMedia({ colorScheme: "light" });
  await arrive(page, await newEarner(request), "/settings/appearance");
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await page.addInitScript(() => {
    // Frames are not drawn before the styles are there: the first one is what a reader sees first.
    requestAnimationFrame(() => {
      Object.assign(window, { firstSeen: getComputedStyle(document.documentElement).backgroundColor });
    });
  });
  await page.reload();
  await page.locator("h1").waitFor();
  expect(await page.evaluate(() => (window as unknown as { firstSeen: string }).firstSeen)).toBe(dark);
  await page.getByRole("radio", { name: "System" }).check();
  await expect.poll(background).toBe(light);
});
