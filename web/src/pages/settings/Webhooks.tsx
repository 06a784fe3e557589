import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { WebhookView, WebhookWithSecretView } from "@/api";
import { useParam } from "@/lib/filters";
import { changed } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { HowToCheck } from "./webhooks/HowToCheck";
import { NewWebhookSheet } from "./webhooks/NewWebhookSheet";
import { webhooksQuery } from "./webhooks/queries";
import { ToldSecret } from "./webhooks/ToldSecret";
import { useWebhookWords } from "./webhooks/words";

/** Programs that are told what happens to one's books. */
export function Component() {
  const { i18n } = useLingui();
  const webhooks = useQuery(webhooksQuery);
  const [isNew, setNew] = useParam("new");
  const [made, setMade] = useState<WebhookWithSecretView | null>(null);
  const count = webhooks.data?.length;
  const add = (
    <Button variant="primary" onClick={() => setNew("1")}>
      {i18n._("New webhook")}
    </Button>
  );
  return (
    <Page
      name={i18n._("Webhooks")}
      title={
        count ? (
          <Trans
            id="{count, plural, one {# program is told what happens} other {# programs are told what happens}}"
            values={{ count }}
          />
        ) : null
      }
      lead={<Trans id="Whatever happens to your books is sent to an address of yours, as it happens." />}
      actions={count ? add : null}
    >
      {made ? (
        <ToldSecret secret={made.secret} onClose={() => setMade(null)}>
          <span className="font-medium text-ink">
            <Trans id="The secret of the new webhook." />
          </span>{" "}
          <Trans id="Copy it now: it is not told again." />{" "}
          <Link to={`/settings/webhooks/${made.id}`}>
            <Trans id="Then send it a test" />
          </Link>
        </ToldSecret>
      ) : null}
      {webhooks.error ? <ErrorState error={webhooks.error} onRetry={() => void webhooks.refetch()} /> : null}
      {webhooks.isPending ? <SkeletonRows rows={3} /> : null}
      {count === 0 ? (
        <EmptyState title={<Trans id="No webhooks yet" />} actions={add}>
          <Trans id="Add one to have a sheet, a chat or a program of yours hear of each invoice that is paid." />
        </EmptyState>
      ) : null}
      {count && webhooks.data ? <WebhooksTable webhooks={webhooks.data} /> : null}
      <div className="mt-10">
        <HowToCheck />
      </div>
      {isNew ? (
        <NewWebhookSheet
          onClose={() => setNew(null)}
          onMade={(webhook) => {
            setMade(webhook);
            setNew(null);
            void changed("webhook");
          }}
        />
      ) : null}
    </Page>
  );
}

function WebhooksTable({ webhooks }: { webhooks: readonly WebhookView[] }) {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const words = useWebhookWords();
  return (
    <Table
      caption={i18n._("Webhooks")}
      rows={webhooks}
      rowKey={(webhook) => webhook.id}
      onOpen={(webhook) => void navigate(`/settings/webhooks/${webhook.id}`)}
      columns={[
        {
          id: "where",
          header: i18n._("Address"),
          opens: true,
          cell: (webhook) => (
            <>
              <span className="block font-medium break-all">
                <bdi>{words.place(webhook.url)}</bdi>
              </span>
              <span className="block text-small text-ink-3">{webhook.description}</span>
              <span className="block text-small text-ink-3 sm:hidden">{words.kinds(webhook.kinds)}</span>
            </>
          ),
        },
        {
          id: "kinds",
          header: i18n._("Is told"),
          wideOnly: true,
          cell: (webhook) => <span className="text-ink-2">{words.kinds(webhook.kinds)}</span>,
        },
        {
          id: "state",
          header: i18n._("State"),
          cell: (webhook) => {
            const { text, isWrong } = words.standing(webhook);
            return <span className={isWrong ? "text-loss" : "text-ink-2"}>{text}</span>;
          },
        },
      ]}
    />
  );
}
