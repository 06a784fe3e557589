import { defineConfig } from "@playwright/test";

/** The Chromium of the system; nothing is downloaded. */
const executablePath = process.env.EARNTRACK_CHROMIUM ?? "/usr/bin/chromium";

const chromium = {
  browserName: "chromium" as const,
  launchOptions: { executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] },
  locale: "en-IE",
  timezoneId: "Europe/Dublin",
};

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  workers: 1,
  // What fails once and then passes is reported as flaky.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  // A request that the service worker answers is not seen by the routes of a test; `offline.spec.ts` lets it in.
  use: { trace: "off", video: "off", serviceWorkers: "block" },
  projects: [
    { name: "desktop", use: { ...chromium, viewport: { width: 1440, height: 900 } } },
    {
      name: "phone",
      testMatch:
        /(overview|entry|trash|walk|customers|goals|platforms|sales|robust|auth|invoices|settings|setup)\.spec\.ts$/,
      use: {
        ...chromium,
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        isMobile: true,
        deviceScaleFactor: 2,
      },
    },
  ],
});
