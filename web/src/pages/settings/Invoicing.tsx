import { Trans, useLingui } from "@lingui/react";
import { ErrorState } from "@/ui/ErrorState";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { BankPart } from "./invoicing/BankPart";
import { NumbersPart } from "./invoicing/NumbersPart";
import { RemindersPart } from "./invoicing/RemindersPart";
import { TermsPart } from "./invoicing/TermsPart";
import { useSettings } from "./parts/settings";

/** What new invoices are made with. */
export function Component() {
  const { i18n } = useLingui();
  const settings = useSettings();
  const invoicing = settings.data?.invoicing;
  return (
    <Page
      name={i18n._("Invoicing")}
      title={
        invoicing ? (
          <Trans
            id="{days, plural, =0 {Invoices are due at once} one {Invoices are due after a day} other {Invoices are due after # days}}"
            values={{ days: invoicing.paymentTermsDays }}
          />
        ) : null
      }
      lead={<Trans id="Each invoice can differ. Nothing that was issued changes." />}
    >
      {settings.error ? <ErrorState error={settings.error} onRetry={() => void settings.refetch()} /> : null}
      {settings.isPending ? <SkeletonRows /> : null}
      {invoicing ? (
        <>
          <TermsPart invoicing={invoicing} />
          <BankPart invoicing={invoicing} />
          <RemindersPart invoicing={invoicing} />
        </>
      ) : null}
      <NumbersPart />
    </Page>
  );
}
