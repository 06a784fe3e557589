import type { NavigateFunction } from "react-router";
import { leave } from "./leave";
import { ALL_PLACES } from "./nav";
import { nextTheme, openEntry, openHelp, toggleBlur, toggleDensity } from "./store";

export interface CommandContext {
  navigate: NavigateFunction;
}

/** Something the palette can do. Titles are English, and the ids of their translations. */
export interface Command {
  id: string;
  title: string;
  group: "go" | "create" | "do";
  keywords?: string;
  shortcut?: string;
  /** For those who look after the server. */
  admin?: boolean;
  run: (context: CommandContext) => void;
}

/** The titles of the groups, in the order of the palette. */
export const GROUPS: Record<Command["group"], string> = {
  create: /*i18n*/ "Create",
  go: /*i18n*/ "Go to",
  do: /*i18n*/ "Do",
};

function going(id: string, title: string, to: string, more: Partial<Command> = {}): Command {
  return { id, title, group: "go", run: ({ navigate }) => void navigate(to), ...more };
}

const PLACES: readonly Command[] = ALL_PLACES.map(({ to, label, letter, keywords }) =>
  going(`go ${to}`, label, to, { keywords, shortcut: letter && `G ${letter.toUpperCase()}` }),
);

/** Everything the palette and the help know of. Pages add theirs here. */
export const COMMANDS: readonly Command[] = [
  {
    id: "log",
    title: /*i18n*/ "Log earning",
    group: "create",
    keywords: "add income new",
    shortcut: "N",
    run: () => openEntry(),
  },
  going("new expense", /*i18n*/ "Log expense", "/expenses?new=1", {
    group: "create",
    keywords: "add cost receipt",
  }),
  going("new invoice", /*i18n*/ "New invoice", "/invoices/new", { group: "create", keywords: "bill send" }),
  going("new customer", /*i18n*/ "New customer", "/customers?new=1", {
    group: "create",
    keywords: "client add",
  }),
  going("new product", /*i18n*/ "New product", "/products?new=1", { group: "create", keywords: "stock add" }),
  going("new sale", /*i18n*/ "Record sale", "/sales?new=1", { group: "create", keywords: "sell order" }),
  going("new platform", /*i18n*/ "New platform", "/platforms?new=1", {
    group: "create",
    keywords: "source add",
  }),
  going("new goal", /*i18n*/ "New goal", "/goals?new=1", { group: "create", keywords: "target add" }),
  ...PLACES,
  going("go recurring", /*i18n*/ "Recurring invoices", "/invoices/recurring", {
    keywords: "retainer subscription",
  }),
  going("go trash", /*i18n*/ "Trash", "/trash", { keywords: "deleted restore undo" }),
  going("go settings", /*i18n*/ "Settings", "/settings", {
    keywords: "profile account preferences currency language",
  }),
  going("go security", /*i18n*/ "Security settings", "/settings/security", {
    keywords: "password passkey two-factor",
  }),
  going("go tokens", /*i18n*/ "API tokens", "/settings/tokens", {
    keywords: "settings personal access token key",
  }),
  going("go webhooks", /*i18n*/ "Webhooks", "/settings/webhooks", {
    keywords: "settings webhook events call",
  }),
  going("go admin", /*i18n*/ "Administration", "/admin", {
    keywords: "server health version accounts",
    admin: true,
  }),
  going("go admin users", /*i18n*/ "All users", "/admin/users", {
    keywords: "admin accounts disable role",
    admin: true,
  }),
  going("go admin invitations", /*i18n*/ "Invitations", "/admin/invitations", {
    keywords: "admin invite link",
    admin: true,
  }),
  going("go admin jobs", /*i18n*/ "Jobs", "/admin/jobs", { keywords: "admin queues retry", admin: true }),
  going("go admin backups", /*i18n*/ "Backups", "/admin/backups", {
    keywords: "admin back up now restore",
    admin: true,
  }),
  going("go admin audit", /*i18n*/ "Audit of all accounts", "/admin/audit", {
    keywords: "admin events log",
    admin: true,
  }),
  going("go admin emails", /*i18n*/ "Samples of email", "/admin/emails", {
    keywords: "admin mail letters preview",
    admin: true,
  }),
  { id: "theme", title: /*i18n*/ "Change theme", group: "do", keywords: "dark light system", run: nextTheme },
  {
    id: "blur",
    title: /*i18n*/ "Blur amounts",
    group: "do",
    keywords: "hide privacy",
    shortcut: ".",
    run: toggleBlur,
  },
  {
    id: "density",
    title: /*i18n*/ "Change row height",
    group: "do",
    keywords: "compact density",
    run: toggleDensity,
  },
  {
    id: "help",
    title: /*i18n*/ "Keyboard shortcuts",
    group: "do",
    keywords: "keys help",
    shortcut: "?",
    run: openHelp,
  },
  {
    id: "api",
    title: /*i18n*/ "API reference",
    group: "do",
    keywords: "docs developers",
    run: () => window.open("/docs", "_blank", "noopener"),
  },
  {
    id: "sign out",
    title: /*i18n*/ "Sign out",
    group: "do",
    keywords: "log out leave",
    run: leave,
  },
];

/** How well a command fits what was typed; 0 is not at all. */
export function fitness(title: string, keywords: string | undefined, typed: string): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const name = title.toLowerCase();
  const text = `${name} ${keywords ?? ""}`;
  if (!words.every((word) => text.includes(word))) return 0;
  const first = words[0];
  if (first === undefined) return 1;
  if (name.startsWith(first)) return 4;
  if (name.includes(` ${first}`)) return 3;
  return name.includes(first) ? 2 : 1;
}
