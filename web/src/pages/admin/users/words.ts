import { useLingui } from "@lingui/react";
import type { AccountStatus, Role } from "@/api";

const ROLES: Record<Role, string> = { user: /*i18n*/ "User", admin: /*i18n*/ "Admin" };

const STATES: Record<AccountStatus, string> = {
  active: /*i18n*/ "Active",
  disabled: /*i18n*/ "Disabled",
};

/** Roles and states of accounts in words. */
export function useAccountWords(): {
  role: (role: Role) => string;
  status: (status: AccountStatus) => string;
} {
  const { i18n } = useLingui();
  return { role: (role) => i18n._(ROLES[role]), status: (status) => i18n._(STATES[status]) };
}

/** A status as the address names it. */
export function statusOf(word: string | undefined): AccountStatus | undefined {
  return word === "active" || word === "disabled" ? word : undefined;
}
