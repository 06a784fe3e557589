import { i18n } from "@lingui/core";
import type { EarningPatch, EarningView, PlatformView } from "@/api";
import type { Format } from "@/lib/format";
import type { Difference } from "@/ui/Conflict";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { type Compared, differences } from "./change";
import { KINDS } from "./columns";

const NAMES: Record<Compared, string> = {
  amount: /*i18n*/ "Amount",
  platformId: /*i18n*/ "From",
  date: /*i18n*/ "Date",
  hours: /*i18n*/ "Hours",
  notes: /*i18n*/ "Note",
  kind: /*i18n*/ "Kind",
};

/** What another window made of an earning, beside what is to be saved here. */
export function differencesOf(
  theirs: EarningView,
  mine: EarningPatch,
  platforms: readonly PlatformView[],
  format: Format,
): Difference[] {
  const shown = (field: Compared, value: string | null | undefined) => {
    if (!value) return null;
    if (field === "amount") return <PrivacyBlur>{format.money(value, theirs.currency)}</PrivacyBlur>;
    if (field === "date") return format.day(value);
    if (field === "platformId") return platforms.find(({ id }) => id === value)?.name ?? value;
    if (field === "kind") return i18n._(Object.entries(KINDS).find(([kind]) => kind === value)?.[1] ?? value);
    return value;
  };
  return differences(theirs, mine).map((field) => ({
    label: i18n._(NAMES[field]),
    mine: shown(field, mine[field]),
    theirs: shown(field, theirs[field]),
  }));
}
