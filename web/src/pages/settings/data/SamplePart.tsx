import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useFormat } from "@/lib/format";
import { sampleQuery, takeOut } from "@/lib/sample-data";
import { Button } from "@/ui/Button";
import { said } from "@/ui/toasts";
import { Part } from "../parts/Part";
import { useDoing } from "../parts/useDoing";

/** Sample data, where there is some, and the way out of it. */
export function SamplePart() {
  const { i18n } = useLingui();
  const format = useFormat();
  const { busy, act } = useDoing();
  const plantedAt = useQuery(sampleQuery).data?.plantedAt ?? null;
  if (plantedAt === null) return null;

  async function remove(): Promise<void> {
    await takeOut();
    said(i18n._("Sample data removed"));
  }

  return (
    <Part
      title={<Trans id="Sample data" />}
      about={
        <Trans
          id="Put in on {date} to look around. What you entered yourself stays."
          values={{ date: format.instant(plantedAt) }}
        />
      }
    >
      <Button busy={busy} onClick={() => void act(remove)}>
        {i18n._("Remove sample data")}
      </Button>
    </Part>
  );
}
