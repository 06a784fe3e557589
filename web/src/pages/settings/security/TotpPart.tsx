import { Trans, useLingui } from "@lingui/react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { beginTotp, type FactorsView, open, removeTotp, type TotpEnrolmentView } from "@/api";
import { useFormat } from "@/lib/format";
import { withStepUp } from "@/lib/step-up";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { ErrorState } from "@/ui/ErrorState";
import { SkeletonRows } from "@/ui/Skeleton";
import { said } from "@/ui/toasts";
import { Part } from "../parts/Part";
import { useDoing } from "../parts/useDoing";
import { Codes } from "./Codes";
import { EnrolDialog } from "./EnrolDialog";
import { securityChanged } from "./queries";

/** The six digits of an app as a second step. */
export function TotpPart({ factors }: { factors: UseQueryResult<FactorsView> }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { busy, act } = useDoing();
  const [enrolment, setEnrolment] = useState<TotpEnrolmentView | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [asks, setAsks] = useState(false);
  const totp = factors.data?.totp;

  async function turnOff(): Promise<void> {
    const done = await act(async () => {
      await withStepUp(() => open(removeTotp()));
      await securityChanged();
    });
    if (done) said(i18n._("The app's code is no longer asked for"));
    setAsks(false);
  }

  return (
    <Part
      title={<Trans id="Authenticator app" />}
      about={<Trans id="Six digits that change every half a minute, asked for after the password." />}
    >
      {factors.error ? <ErrorState error={factors.error} onRetry={() => void factors.refetch()} /> : null}
      {factors.isPending ? <SkeletonRows rows={1} /> : null}
      {totp?.isOn ? (
        <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <span>
            {totp.since ? (
              <Trans id="On since {when}" values={{ when: format.instant(totp.since) }} />
            ) : (
              <Trans id="On" />
            )}
          </span>
          <Button size="small" onClick={() => setAsks(true)}>
            {i18n._("Turn off")}
          </Button>
        </p>
      ) : null}
      {totp && !totp.isOn ? (
        <Button
          busy={busy}
          onClick={() => void act(async () => setEnrolment(await withStepUp(() => open(beginTotp()))))}
        >
          {i18n._("Set up an app")}
        </Button>
      ) : null}
      {enrolment ? (
        <EnrolDialog
          enrolment={enrolment}
          onClose={() => setEnrolment(null)}
          onDone={(made) => {
            setEnrolment(null);
            setCodes(made);
            void securityChanged();
          }}
        />
      ) : null}
      <Codes codes={codes} onClose={() => setCodes(null)} />
      <Confirm
        open={asks}
        onClose={() => setAsks(false)}
        onConfirm={() => void turnOff()}
        title={<Trans id="Turn the app's code off?" />}
        action={i18n._("Turn off")}
        busy={busy}
        danger
      >
        <Trans id="Your recovery codes are void then as well." />
      </Confirm>
    </Part>
  );
}
