import type { TrashedKind } from "@/api";

/** What can be in the trash; the names are ids of translations. */
export const KINDS: Record<TrashedKind, string> = {
  earning: /*i18n*/ "Earning",
  expense: /*i18n*/ "Expense",
  goal: /*i18n*/ "Goal",
  platform: /*i18n*/ "Platform",
  customer: /*i18n*/ "Customer",
  product: /*i18n*/ "Product",
  invoice: /*i18n*/ "Draft invoice",
};

export const KIND_NAMES = [
  "earning",
  "expense",
  "goal",
  "platform",
  "customer",
  "product",
  "invoice",
] as const satisfies readonly TrashedKind[];
