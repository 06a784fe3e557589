import type { Page } from "@playwright/test";
import { expect, violations } from "./fixtures";

/** Nothing keeps anybody out of the page as it stands, in either theme. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page), colorScheme).toEqual([]);
  }
}
