import { defineConfig } from "@playwright/test";
import config from "./playwright.config";

/** Pictures of every page and state, for those who look: `npm run shots`. */
export default defineConfig({
  ...config,
  testMatch: /shots\.ts$/,
  timeout: 600_000,
  projects: (["desktop", "tablet", "phone"] as const).map((name) => {
    const [desktop, phone] = config.projects ?? [];
    const use = (name === "desktop" ? desktop : phone)?.use;
    const tablet = { viewport: { width: 768, height: 1024 }, deviceScaleFactor: 1 };
    return { name, use: name === "tablet" ? { ...use, ...tablet } : use };
  }),
});
