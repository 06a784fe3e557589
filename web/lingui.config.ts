import type { LinguiConfig } from "@lingui/conf";
import { formatter } from "@lingui/format-po";

/** English is the id of every message, so the source catalogue needs no translating. */
const config: LinguiConfig = {
  sourceLocale: "en",
  locales: ["en", "de", "es", "fr", "th", "pseudo"],
  pseudoLocale: "pseudo",
  catalogs: [{ path: "src/locales/{locale}", include: ["src"], exclude: ["src/api/gen/**", "**/*.test.*"] }],
  // Lines shift with every change around them; the file is enough to find a message.
  format: formatter({ lineNumbers: false }),
  orderBy: "messageId",
};

export default config;
