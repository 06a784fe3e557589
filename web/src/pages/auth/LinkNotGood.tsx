import { Trans } from "@lingui/react";
import type { ReactNode } from "react";
import { Page } from "@/ui/Page";

/** A mailed link that was used, is too old, or is none. */
export function LinkNotGood({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Page
      name={name}
      title={<Trans id="This link is no longer good" />}
      className="pt-6"
      lead={<Trans id="It was used, is too old, or was not copied whole." />}
    >
      {children}
    </Page>
  );
}
