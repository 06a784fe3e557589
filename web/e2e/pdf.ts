import { execFileSync } from "node:child_process";
import { expect, test } from "@playwright/test";

/** What a tool of poppler says of a PDF. Where there are no such tools the test is left out, and says why. */
function poppler(tool: string, args: readonly string[]): string {
  try {
    return execFileSync(tool, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (failure) {
    const isMissing = failure instanceof Error && "code" in failure && failure.code === "ENOENT";
    test.skip(isMissing, `${tool} is missing: install poppler-utils`);
    throw failure;
  }
}

/** The text of each page, as it would be selected. */
export function pagesOf(path: string): string[] {
  return poppler("pdftotext", ["-layout", path, "-"])
    .split("\f")
    .filter((page) => page.trim() !== "");
}

/** The file brings its fonts along, so that it looks the same everywhere. */
export function expectOwnFonts(path: string): void {
  const [, , ...fonts] = poppler("pdffonts", [path]).trim().split("\n");
  expect(fonts.length).toBeGreaterThan(0);
  // Name, type, encoding, and then whether it is embedded.
  for (const font of fonts) expect(font).toMatch(/ yes (yes|no) +(yes|no) +\d+ +\d+$/);
}
