import type { Page } from "@playwright/test";
import { expect, violations } from "./fixtures";

/** Nothing keeps anybody out of the page as it stands, in either theme. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    // What is fading from one theme to the other has neither's contrast.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    expect(await violations(page), colorScheme).toEqual([]);
  }
}
