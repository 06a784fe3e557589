import type { LinguiConfig } from "@lingui/conf";

/** English is the id of every message, so the source catalogue needs no translating. */
const config: LinguiConfig = {
  sourceLocale: "en",
  locales: ["en", "de", "es", "fr", "th", "pseudo"],
  pseudoLocale: "pseudo",
  fallbackLocales: { default: "en" },
  catalogs: [{ path: "src/locales/{locale}", include: ["src"], exclude: ["src/api/gen/**", "**/*.test.*"] }],
  orderBy: "messageId",
};

export default config;
