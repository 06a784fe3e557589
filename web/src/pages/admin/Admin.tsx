import { useLingui } from "@lingui/react";
import { Outlet } from "react-router";
import { Tabs } from "@/ui/Tabs";

/** The pages of this subject, under one row of tabs. */
export function Component() {
  const { i18n } = useLingui();
  return (
    <div className="pt-5">
      <Tabs
        label={i18n._("Administration")}
        tabs={[
          { to: "/admin", label: i18n._("Health"), exact: true },
          { to: "/admin/users", label: i18n._("Users") },
          { to: "/admin/jobs", label: i18n._("Jobs") },
          { to: "/admin/backups", label: i18n._("Backups") },
          { to: "/admin/audit", label: i18n._("Audit") },
          { to: "/admin/emails", label: i18n._("Emails") },
        ]}
      />
      <Outlet />
    </div>
  );
}
