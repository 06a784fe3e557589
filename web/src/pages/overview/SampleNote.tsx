import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { failureText } from "@/lib/failures";
import { sampleQuery, takeOut } from "@/lib/sample-data";
import { Button } from "@/ui/Button";
import { failed, said } from "@/ui/toasts";

/** Says that the figures are nobody's, while they are, and takes them out. */
export function SampleNote() {
  const { i18n } = useLingui();
  const [busy, setBusy] = useState(false);
  const plantedAt = useQuery(sampleQuery).data?.plantedAt ?? null;
  if (plantedAt === null) return null;

  async function remove(): Promise<void> {
    setBusy(true);
    try {
      await takeOut();
      said(i18n._("Sample data removed"));
    } catch (failure) {
      failed(failureText(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <span className="inline-flex items-baseline gap-1.5 border-s-2 border-warn ps-2.5">
      <span className="text-ink">
        <Trans id="Sample data" />
      </span>
      <span aria-hidden className="text-ink-3">
        ·
      </span>
      <Button
        variant="ghost"
        size="small"
        className="-my-1 px-1! underline decoration-1 underline-offset-3"
        aria-label={i18n._("Remove sample data")}
        busy={busy}
        onClick={() => void remove()}
      >
        {i18n._("Remove")}
      </Button>
    </span>
  );
}
