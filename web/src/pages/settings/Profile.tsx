import { Trans, useLingui } from "@lingui/react";
import { useSession } from "@/lib/session";
import { Page } from "@/ui/Page";
import { BusinessPart } from "./profile/BusinessPart";
import { LogoPart } from "./profile/LogoPart";
import { YouPart } from "./profile/YouPart";

/** Who one is, and what invoices say of their sender. */
export function Component() {
  const { i18n } = useLingui();
  const user = useSession((state) => state.user);
  if (!user) return null;
  return (
    <Page
      name={i18n._("Profile")}
      title={user.name ?? user.email}
      lead={user.role === "admin" ? <Trans id="You look after this server." /> : null}
    >
      <YouPart user={user} />
      <BusinessPart user={user} />
      <LogoPart user={user} />
    </Page>
  );
}
