import type { I18n } from "@lingui/core";
import type { Format } from "@/lib/format";
import { compare, ratio, subtract } from "@/lib/money";

/** What an hour brought beside what was hoped for, in words: `12% less than the $40.00 hoped for`. */
export function againstExpected(
  actual: string | null,
  expected: string | null,
  currency: string,
  i18n: I18n,
  format: Format,
): string | null {
  if (!expected) return null;
  const hoped = format.money(expected, currency);
  if (!actual) return i18n._("{hoped} hoped for", { hoped });
  const apart = ratio(subtract(actual, expected), expected, 6);
  if (apart === undefined) return null;
  const part = ratio(apart.replace("-", ""), "0.01", 1) ?? "0";
  const percent = format.percent(part);
  if (compare(part, "0.5") < 0) return i18n._("as hoped: {hoped}", { hoped });
  return apart.startsWith("-")
    ? i18n._("{percent} less than {hoped} hoped for", { percent, hoped })
    : i18n._("{percent} more than {hoped} hoped for", { percent, hoped });
}
