import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { deleteWebhook, open, testWebhook, type WebhookView } from "@/api";
import { useFormat } from "@/lib/format";
import { changed } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { SkeletonRows, TitleSkeleton } from "@/ui/Skeleton";
import { said } from "@/ui/toasts";
import { Part } from "./parts/Part";
import { useDoing } from "./parts/useDoing";
import { DeliveriesPart } from "./webhooks/DeliveriesPart";
import { deliveriesChanged, webhookQuery } from "./webhooks/queries";
import { SecretPart } from "./webhooks/SecretPart";
import { useSwitch } from "./webhooks/useSwitch";
import { WhatPart } from "./webhooks/WhatPart";
import { useWebhookWords } from "./webhooks/words";

/** One webhook: where it calls, what about, and what became of each call. */
export function Component() {
  const { i18n } = useLingui();
  const { id = "" } = useParams();
  const [isGone, setGone] = useState(false);
  const webhook = useQuery({ ...webhookQuery(id), enabled: !isGone });
  const words = useWebhookWords();
  const name = i18n._("Webhook");
  const standing = webhook.data ? words.standing(webhook.data) : null;
  return (
    <Page
      name={webhook.data ? `${name} ${words.place(webhook.data.url)}` : name}
      over={
        <Link to="/settings/webhooks">
          <Trans id="Webhooks" />
        </Link>
      }
      title={
        webhook.data ? (
          <bdi className="break-all">{words.place(webhook.data.url)}</bdi>
        ) : webhook.error ? null : (
          <TitleSkeleton name={name} />
        )
      }
      lead={standing ? <span className={standing.isWrong ? "text-loss" : ""}>{standing.text}</span> : null}
      actions={webhook.data ? <Actions webhook={webhook.data} /> : null}
    >
      {webhook.error ? <ErrorState error={webhook.error} onRetry={() => void webhook.refetch()} /> : null}
      {webhook.isPending ? <SkeletonRows rows={5} /> : null}
      {webhook.data && !isGone ? (
        <>
          <WhatPart webhook={webhook.data} />
          <SecretPart webhook={webhook.data} />
          <DeliveriesPart id={id} isActive={webhook.data.isActive} />
          <RemovePart webhook={webhook.data} onGone={setGone} />
        </>
      ) : null}
    </Page>
  );
}

function Actions({ webhook }: { webhook: WebhookView }) {
  const { i18n } = useLingui();
  const { busy, act } = useDoing();
  const { busy: switching, turn } = useSwitch(webhook);

  async function test(): Promise<void> {
    await open(testWebhook({ path: { id: webhook.id } }));
    await deliveriesChanged(webhook.id);
    said(i18n._("A test is on its way"));
  }

  if (!webhook.isActive) {
    return (
      <Button variant="primary" busy={switching} onClick={() => void turn(true)}>
        {i18n._("Turn on")}
      </Button>
    );
  }
  return (
    <>
      <Button busy={switching} onClick={() => void turn(false)}>
        {i18n._("Pause")}
      </Button>
      <Button busy={busy} onClick={() => void act(test)}>
        {i18n._("Send a test")}
      </Button>
    </>
  );
}

interface RemovePartProps {
  webhook: WebhookView;
  /** Called before it is deleted, so that nothing here asks for it once more; and again where it stays. */
  onGone: (isGone: boolean) => void;
}

function RemovePart({ webhook, onGone }: RemovePartProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const { busy, act } = useDoing();
  const [asks, setAsks] = useState(false);

  async function remove(): Promise<void> {
    onGone(true);
    try {
      await open(deleteWebhook({ path: { id: webhook.id } }));
    } catch (failure) {
      onGone(false);
      throw failure;
    }
    await navigate("/settings/webhooks", { replace: true });
    await changed("webhook");
    said(i18n._("Webhook deleted"));
  }

  return (
    <Part
      title={<Trans id="Delete the webhook" />}
      about={<Trans id="Added on {date}." values={{ date: format.instant(webhook.createdAt) }} />}
    >
      <Button variant="danger" onClick={() => setAsks(true)}>
        {i18n._("Delete webhook…")}
      </Button>
      <Confirm
        open={asks}
        onClose={() => setAsks(false)}
        onConfirm={() => void act(remove)}
        title={<Trans id="Delete this webhook?" />}
        action={i18n._("Delete webhook")}
        busy={busy}
        danger
      >
        <Trans id="What is not sent yet stays unsent, and what became of the rest is forgotten. Pausing keeps both." />
      </Confirm>
    </Part>
  );
}
