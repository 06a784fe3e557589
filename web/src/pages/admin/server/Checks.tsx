import { Trans, useLingui } from "@lingui/react";
import type { CheckView } from "@/api";
import { Fact, Facts } from "../parts/Facts";

/** What the server needs, and whether it is there. */
export function Checks({ checks }: { checks: readonly CheckView[] }) {
  const { i18n } = useLingui();
  return (
    <Facts>
      {checks.map(({ name, status }) => (
        <Fact key={name} name={name === "database" ? i18n._("Database") : name}>
          {status === "up" ? (
            <Trans id="Up" />
          ) : (
            <span className="font-medium text-loss">
              <Trans id="Down" />
            </span>
          )}
        </Fact>
      ))}
    </Facts>
  );
}
