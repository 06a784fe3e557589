import {
  BarChart3,
  Box,
  Files,
  FileText,
  Home,
  Import,
  type LucideIcon,
  Receipt,
  ShoppingBag,
  Store,
  Target,
  Users,
  Wallet,
} from "lucide-react";
import { useUi } from "./store";

export interface Place {
  to: string;
  /** English, and the id of its translation. */
  label: string;
  icon: LucideIcon;
  /** The second letter after `G`. */
  letter?: string;
  keywords?: string;
  /** For those who sell from stock: the others can hide it. */
  shop?: boolean;
}

/** The sections of the app as the rail shows them: what comes in and goes out, whom one works for, what it adds up to. */
export const PLACES: ReadonlyArray<readonly Place[]> = [
  [
    { to: "/", label: /*i18n*/ "Overview", icon: Home, letter: "o", keywords: "home dashboard start" },
    { to: "/earnings", label: /*i18n*/ "Earnings", icon: Wallet, letter: "e", keywords: "income ledger" },
    { to: "/expenses", label: /*i18n*/ "Expenses", icon: Receipt, letter: "x", keywords: "spending costs" },
    { to: "/invoices", label: /*i18n*/ "Invoices", icon: FileText, letter: "i", keywords: "bills overdue" },
  ],
  [
    { to: "/platforms", label: /*i18n*/ "Platforms", icon: Store, keywords: "sources clients" },
    { to: "/customers", label: /*i18n*/ "Customers", icon: Users, letter: "c", keywords: "clients people" },
    {
      to: "/products",
      label: /*i18n*/ "Products",
      icon: Box,
      letter: "p",
      keywords: "stock inventory",
      shop: true,
    },
    { to: "/sales", label: /*i18n*/ "Sales", icon: ShoppingBag, letter: "s", keywords: "orders", shop: true },
  ],
  [
    {
      to: "/reports",
      label: /*i18n*/ "Reports",
      icon: BarChart3,
      letter: "r",
      keywords: "profit tax analysis",
    },
    { to: "/goals", label: /*i18n*/ "Goals", icon: Target, letter: "g", keywords: "targets" },
    { to: "/documents", label: /*i18n*/ "Documents", icon: Files, letter: "d", keywords: "receipts files" },
    { to: "/import", label: /*i18n*/ "Import", icon: Import, letter: "m", keywords: "statement csv upload" },
  ],
];

/** The whole of them, in order. */
export const ALL_PLACES: readonly Place[] = PLACES.flat();

/** Those that the reader has not hidden on this device. The palette knows the others too. */
export function usePlaces(): ReadonlyArray<readonly Place[]> {
  const hidden = useUi((state) => state.shopHidden);
  return hidden ? PLACES.map((group) => group.filter(({ shop }) => !shop)) : PLACES;
}
