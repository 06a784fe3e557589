import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { open, rotateWebhookSecret, type WebhookView } from "@/api";
import { useFormat } from "@/lib/format";
import { changed } from "@/lib/queries";
import { withStepUp } from "@/lib/step-up";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { Link } from "@/ui/Link";
import { Part } from "../parts/Part";
import { useDoing } from "../parts/useDoing";
import { ToldSecret } from "./ToldSecret";

/** What its calls are signed with: not to be read again, but to be made anew. */
export function SecretPart({ webhook }: { webhook: WebhookView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { busy, act } = useDoing();
  const [asks, setAsks] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);

  async function rotate(): Promise<void> {
    await act(async () => {
      const path = { id: webhook.id };
      setSecret((await withStepUp(() => open(rotateWebhookSecret({ path })))).secret);
      await changed("webhook");
    });
    setAsks(false);
  }

  return (
    <Part
      title={<Trans id="Secret" />}
      about={
        <>
          <Trans id="Each call is signed with it." />{" "}
          <Link to="/settings/webhooks">
            <Trans id="How to check that" />
          </Link>
        </>
      }
    >
      {secret ? (
        <ToldSecret secret={secret} onClose={() => setSecret(null)}>
          <Trans id="Copy it now: it is not told again." />
        </ToldSecret>
      ) : null}
      {webhook.formerSecretUntil ? (
        <p className="mb-4 text-ink-2">
          <Trans
            id="Until {when} the secret before this one signs as well."
            values={{ when: format.instant(webhook.formerSecretUntil) }}
          />
        </p>
      ) : null}
      <Button onClick={() => setAsks(true)}>{i18n._("Make another secret")}</Button>
      <Confirm
        open={asks}
        onClose={() => setAsks(false)}
        onConfirm={() => void rotate()}
        title={<Trans id="Make another secret?" />}
        action={i18n._("Make another secret")}
        busy={busy}
      >
        <Trans id="For a day both sign, so that nothing is missed while you put the new one in. Then the old one is void." />
      </Confirm>
    </Part>
  );
}
