import { Trans, useLingui } from "@lingui/react";
import { type ErasureView, open, restoreAccount } from "@/api";
import { useFormat } from "@/lib/format";
import { changed } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { said } from "@/ui/toasts";
import { Part } from "../parts/Part";
import { useDoing } from "../parts/useDoing";

/** The way back, while there is one. */
export function RestorePart({ erasure }: { erasure: ErasureView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { busy, act } = useDoing();

  async function restore(): Promise<void> {
    await open(restoreAccount());
    await changed("account");
    said(i18n._("Your account stays"));
  }

  return (
    <Part
      title={<Trans id="Take it back" />}
      about={<Trans id="Asked for on {date}." values={{ date: format.instant(erasure.requestedAt) }} />}
    >
      <Button variant="primary" busy={busy} onClick={() => void act(restore)}>
        {i18n._("Keep my account")}
      </Button>
    </Part>
  );
}
