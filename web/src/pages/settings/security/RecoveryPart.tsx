import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { makeRecoveryCodes, open } from "@/api";
import { withStepUp } from "@/lib/step-up";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { Part } from "../parts/Part";
import { useDoing } from "../parts/useDoing";
import { Codes } from "./Codes";
import { securityChanged } from "./queries";

/** Codes for when the second step is lost. */
export function RecoveryPart({ left }: { left: number }) {
  const { i18n } = useLingui();
  const { busy, act } = useDoing();
  const [asks, setAsks] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);

  async function make(): Promise<void> {
    await act(async () => {
      setCodes((await withStepUp(() => open(makeRecoveryCodes()))).recoveryCodes);
      await securityChanged();
    });
    setAsks(false);
  }

  return (
    <Part
      title={<Trans id="Recovery codes" />}
      about={<Trans id="For when the app or the device is lost." />}
    >
      <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span>
          <Trans
            id="{left, plural, =0 {None is left} one {# of 10 is left} other {# of 10 are left}}"
            values={{ left }}
          />
        </span>
        <Button size="small" onClick={() => setAsks(true)}>
          {i18n._("Make new ones")}
        </Button>
      </p>
      <Codes codes={codes} onClose={() => setCodes(null)} />
      <Confirm
        open={asks}
        onClose={() => setAsks(false)}
        onConfirm={() => void make()}
        title={<Trans id="Make new recovery codes?" />}
        action={i18n._("Make new ones")}
        busy={busy}
      >
        <Trans id="Those before are void from then on." />
      </Confirm>
    </Part>
  );
}
