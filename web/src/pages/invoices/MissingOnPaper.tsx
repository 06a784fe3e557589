import { Trans } from "@lingui/react";
import type { ReactNode } from "react";
import { useSession } from "@/lib/session";
import { Link } from "@/ui/Link";
import { useInvoicingSettings } from "./data";
import { type Missing, missingOf } from "./missing";
import { usePaper } from "./usePaper";

/** Says before an invoice is frozen what its paper lacks, and where that is entered. It may go out all the same. */
export function MissingOnPaper({ customerId }: { customerId: string }) {
  const user = useSession((state) => state.user);
  const settings = useInvoicingSettings();
  const { customer } = usePaper(customerId);
  const missing = missingOf(user, settings, customer);
  if (missing.length === 0) return null;
  const where: Record<Missing, ReactNode> = {
    sellerAddress: (
      <Link to="/settings">
        <Trans id="Your address" />
      </Link>
    ),
    sellerTaxId: (
      <Link to="/settings">
        <Trans id="Your tax number" />
      </Link>
    ),
    iban: (
      <Link to="/settings/invoicing">
        <Trans id="The IBAN to pay to" />
      </Link>
    ),
    buyerAddress: (
      <Link to={`/customers/${customerId}?edit=1`}>
        <Trans id="The customer's address" />
      </Link>
    ),
  };
  return (
    <div className="mt-4 border-s-2 border-warn ps-3">
      <p className="text-warn">
        <Trans id="This is missing on the paper:" />
      </p>
      <ul className="mt-1">
        {missing.map((one) => (
          <li key={one}>{where[one]}</li>
        ))}
      </ul>
    </div>
  );
}
