import { Trans, useLingui } from "@lingui/react";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { SettingsView } from "@/api";
import { failureText } from "@/lib/failures";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { Switch } from "@/ui/Switch";
import { failed } from "@/ui/toasts";
import { ConsentsPart } from "./notifications/ConsentsPart";
import { consentsQuery, decide } from "./notifications/consents";
import { Part } from "./parts/Part";
import { saveSettings, useSettings } from "./parts/settings";

/** What is mailed, and to whom. Each switch counts at once. */
export function Component() {
  const { i18n } = useLingui();
  const settings = useSettings();
  const name = i18n._("Notifications");
  return (
    <Page
      name={name}
      title={
        settings.data?.emailNotificationsEnabled === false ? (
          <Trans id="Only what is about your account's safety is mailed to you" />
        ) : (
          <Trans id="What is mailed" />
        )
      }
      lead={<Trans id="Mail about the safety of your account always comes." />}
      actions={
        <Link to="/settings/mail" look="button">
          <Trans id="What was sent" />
        </Link>
      }
    >
      {settings.error ? <ErrorState error={settings.error} onRetry={() => void settings.refetch()} /> : null}
      {settings.isPending ? <SkeletonRows rows={5} /> : null}
      {settings.data ? <Switches settings={settings.data} /> : null}
      <ConsentsPart />
    </Page>
  );
}

type Name = Exclude<keyof SettingsView, "invoicing">;

function Switches({ settings }: { settings: SettingsView }) {
  const { i18n } = useLingui();
  const saving = useMutation({
    mutationFn: saveSettings,
    onError: (failure) => failed(i18n._("That wasn't saved. {reason}", { reason: failureText(failure) })),
  });
  const consents = useQuery(consentsQuery).data;
  const consented = consents?.find(({ purpose }) => purpose === "weeklyReport")?.granted ?? false;
  const deciding = useMutation({
    mutationFn: decide,
    onError: (failure) => failed(i18n._("That wasn't saved. {reason}", { reason: failureText(failure) })),
  });
  const shown: SettingsView = saving.isPending ? { ...settings, ...onlyFlags(saving.variables) } : settings;
  const toggle = (name: Name) => ({
    checked: shown[name],
    onChange: (event: { target: { checked: boolean } }) => saving.mutate({ [name]: event.target.checked }),
  });
  return (
    <>
      <Part title={<Trans id="To you" />}>
        <Switch
          {...toggle("emailNotificationsEnabled")}
          label={<Trans id="Mail to me" />}
          hint={<Trans id="Off: none of the kinds below comes." />}
        />
        <div className="mt-1 border-s border-line ps-4">
          <Switch
            checked={deciding.isPending ? deciding.variables.granted : shown.weeklyReportEnabled && consented}
            onChange={({ target }) => deciding.mutate({ purpose: "weeklyReport", granted: target.checked })}
            disabled={!shown.emailNotificationsEnabled}
            label={<Trans id="Weekly report" />}
            hint={
              <Trans id="What each of your weeks brought. It comes by your consent, which is kept below." />
            }
          />
          <Switch
            {...toggle("expenseAlertEnabled")}
            disabled={!shown.emailNotificationsEnabled}
            label={<Trans id="Expense limits" />}
            hint={<Trans id="When a month of a category costs more than it may." />}
          />
          <Switch
            {...toggle("lowStockAlertEnabled")}
            disabled={!shown.emailNotificationsEnabled}
            label={<Trans id="Low stock" />}
            hint={<Trans id="When a product runs short." />}
          />
        </div>
      </Part>
      <Part title={<Trans id="To your customers" />}>
        <Switch
          {...toggle("invoiceNotificationEnabled")}
          label={<Trans id="Reminders and receipts" />}
          hint={
            <Trans id="Sent by themselves: when an invoice falls due, and when it is paid. When to remind stands under Invoicing." />
          }
        />
      </Part>
    </>
  );
}

/** The switches of a patch, without what else it may hold. */
function onlyFlags(
  patch: Partial<Record<keyof SettingsView, unknown>> | undefined,
): Partial<Record<Name, boolean>> {
  return Object.fromEntries(Object.entries(patch ?? {}).filter(([, value]) => typeof value === "boolean"));
}
