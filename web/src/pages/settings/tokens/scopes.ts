import { useLingui } from "@lingui/react";
import type { ScopeName } from "@/api";

/** The groups of what a token may see and change, in the order of the form. */
export const SCOPES: ReadonlyArray<{ read: ScopeName; write: ScopeName | null }> = [
  { read: "books:read", write: "books:write" },
  { read: "shop:read", write: "shop:write" },
  { read: "billing:read", write: "billing:write" },
  { read: "insight:read", write: null },
];

/** What each scope is called, and what it is about. */
export function useScopeNames(): Record<ScopeName, { label: string; about: string }> {
  const { i18n } = useLingui();
  const books = i18n._("Platforms, earnings, expenses, documents, goals and rates");
  const shop = i18n._("Products and sales");
  const billing = i18n._("Customers, invoices and payments");
  return {
    "books:read": { label: i18n._("read books"), about: books },
    "books:write": { label: i18n._("write books"), about: books },
    "shop:read": { label: i18n._("read shop"), about: shop },
    "shop:write": { label: i18n._("write shop"), about: shop },
    "billing:read": { label: i18n._("read billing"), about: billing },
    "billing:write": { label: i18n._("write billing"), about: billing },
    "insight:read": { label: i18n._("read figures"), about: i18n._("Figures over everything") },
  };
}
