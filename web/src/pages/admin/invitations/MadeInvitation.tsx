import { Trans, useLingui } from "@lingui/react";
import type { MadeInvitationView } from "@/api";
import { useFormat } from "@/lib/format";
import { Button } from "@/ui/Button";
import { Secret } from "../../settings/parts/Secret";

/** The link of an invitation, told once. */
export function MadeInvitation({ made, onClose }: { made: MadeInvitationView; onClose: () => void }) {
  const { i18n } = useLingui();
  const format = useFormat();
  return (
    <section
      role="status"
      aria-label={i18n._("The new invitation")}
      className="mb-8 flex max-w-2xl flex-col gap-3 border-s-2 border-accent ps-4"
    >
      <p>
        <span className="font-medium">
          {made.email ? (
            <Trans id="Hand this link to {email}." values={{ email: made.email }} />
          ) : (
            <Trans id="Hand this link over." />
          )}
        </span>{" "}
        <span className="text-ink-2">
          <Trans
            id="It is good once, until {when}, and is not told again."
            values={{ when: format.instant(made.expiresAt) }}
          />
        </span>
      </p>
      <Secret text={made.link} label={i18n._("Copy the link")} />
      <div>
        <Button size="small" onClick={onClose}>
          {i18n._("I have kept it")}
        </Button>
      </div>
    </section>
  );
}
