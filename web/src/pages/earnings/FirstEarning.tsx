import { Trans, useLingui } from "@lingui/react";
import { EntryForm } from "@/entry/EntryForm";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";

/** The ledger before its first row: the form to log it stands open. */
export function FirstEarning() {
  const { i18n } = useLingui();
  return (
    <Page
      name={i18n._("Earnings")}
      title={i18n._("Nothing earned yet")}
      lead={
        <Trans
          id="Log the first one, or <0>import a statement</0>."
          components={{ 0: <Link to="/import" /> }}
        />
      }
    >
      <div className="max-w-sm border-t border-line pt-7">
        <EntryForm />
      </div>
    </Page>
  );
}
