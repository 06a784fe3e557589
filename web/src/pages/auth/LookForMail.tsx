import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";

/** Sends the reader to their mail. It says the same whether there is an account or not. */
export function LookForMail({ email, children }: { email: string; children: ReactNode }) {
  const { i18n } = useLingui();
  return (
    <Page
      name={i18n._("Look at your mail")}
      className="pt-6"
      lead={<Trans id="If it can be, a message is on its way to {email}." values={{ email }} />}
    >
      <p role="status" className="text-ink-2">
        {children}
      </p>
      <p className="mt-8 border-t border-line pt-4">
        <Link to="/login">
          <Trans id="Back to signing in" />
        </Link>
      </p>
    </Page>
  );
}
