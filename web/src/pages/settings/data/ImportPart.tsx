import { Trans } from "@lingui/react";
import { Link } from "@/ui/Link";
import { Part } from "../parts/Part";

/** Where data of elsewhere comes in. */
export function ImportPart() {
  return (
    <Part
      title={<Trans id="Bring data in" />}
      about={<Trans id="Statements of PayPal, Stripe, Etsy or Upwork, and the CSV of any other." />}
    >
      <Link to="/import" look="button">
        <Trans id="Import a statement" />
      </Link>
    </Part>
  );
}
