import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useSession } from "@/lib/session";
import { Page } from "@/ui/Page";
import { EmailPart } from "./security/EmailPart";
import { PasskeysPart } from "./security/PasskeysPart";
import { PasswordPart } from "./security/PasswordPart";
import { factorsQuery, passkeysQuery, sessionsQuery } from "./security/queries";
import { RecoveryPart } from "./security/RecoveryPart";
import { SessionsPart } from "./security/SessionsPart";
import { TotpPart } from "./security/TotpPart";

/** How one signs in, and where one is. */
export function Component() {
  const { i18n } = useLingui();
  const user = useSession((state) => state.user);
  const factors = useQuery(factorsQuery);
  const passkeys = useQuery(passkeysQuery);
  const sessions = useQuery(sessionsQuery);
  if (!user) return null;
  const devices = sessions.data?.length;
  return (
    <Page
      name={i18n._("Security")}
      title={
        devices === undefined ? null : (
          <Trans
            id="{devices, plural, one {Signed in on # device} other {Signed in on # devices}}"
            values={{ devices }}
          />
        )
      }
      lead={
        factors.data ? (
          factors.data.isOn ? (
            <Trans id="A second step is on." />
          ) : (
            <Trans id="The password is all that is asked for. A passkey or an app's code makes it two." />
          )
        ) : null
      }
    >
      <PasswordPart email={user.email} />
      <EmailPart user={user} />
      <PasskeysPart passkeys={passkeys} />
      <TotpPart factors={factors} />
      {factors.data?.isOn ? <RecoveryPart left={factors.data.recoveryCodesLeft} /> : null}
      <SessionsPart sessions={sessions} />
    </Page>
  );
}
