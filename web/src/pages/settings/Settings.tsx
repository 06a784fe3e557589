import { useLingui } from "@lingui/react";
import { Outlet } from "react-router";
import { Tabs } from "@/ui/Tabs";

/** The pages of this subject, under one row of tabs. */
export function Component() {
  const { i18n } = useLingui();
  return (
    <div className="pt-5">
      <Tabs
        label={i18n._("Settings")}
        tabs={[
          { to: "/settings", label: i18n._("Profile"), exact: true },
          { to: "/settings/money", label: i18n._("Money and region") },
          { to: "/settings/appearance", label: i18n._("Appearance") },
          { to: "/settings/notifications", label: i18n._("Notifications") },
          { to: "/settings/invoicing", label: i18n._("Invoicing") },
          { to: "/settings/security", label: i18n._("Security") },
          { to: "/settings/tokens", label: i18n._("API tokens") },
          { to: "/settings/webhooks", label: i18n._("Webhooks") },
          { to: "/settings/data", label: i18n._("Your data") },
        ]}
      />
      <Outlet />
    </div>
  );
}
