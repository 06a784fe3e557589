import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type DeliveryWithBodyView, getWebhookDelivery, open, replayWebhookDelivery } from "@/api";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";
import { Sheet } from "@/ui/Sheet";
import { SheetSteps } from "@/ui/SheetSteps";
import { SkeletonRows } from "@/ui/Skeleton";
import { said } from "@/ui/toasts";
import { CodeBlock } from "../parts/CodeBlock";
import { useDoing } from "../parts/useDoing";
import { deliveriesChanged } from "./queries";
import { useWebhookWords } from "./words";

interface DeliverySheetProps {
  webhookId: string;
  /** The delivery that is looked at. */
  id: string | null;
  /** Those of the list, in its order. */
  ids: readonly string[];
  isActive: boolean;
  onOpen: (id: string | null) => void;
}

/** One call: what was sent, what was answered, and a way to send it again. */
export function DeliverySheet({ webhookId, id, ids, isActive, onOpen }: DeliverySheetProps) {
  const { i18n } = useLingui();
  const words = useWebhookWords();
  const { busy, act } = useDoing();
  const delivery = useQuery({
    queryKey: key("webhooks", "deliveries", webhookId, "one", id),
    queryFn: () => open(getWebhookDelivery({ path: { id: webhookId, deliveryId: id ?? "" } })),
    enabled: id !== null,
  });

  async function replay(deliveryId: string): Promise<void> {
    const again = await open(replayWebhookDelivery({ path: { id: webhookId, deliveryId } }));
    await deliveriesChanged(webhookId);
    onOpen(again.id);
    said(i18n._("Sent again"));
  }

  const canReplay = isActive && delivery.data !== undefined && delivery.data.state !== "pending";
  return (
    <Sheet
      open={id !== null}
      onClose={() => onOpen(null)}
      title={delivery.data ? words.sent(delivery.data) : i18n._("What was sent")}
      tools={id ? <SheetSteps ids={ids} at={id} onStep={onOpen} /> : null}
      footer={
        canReplay && id ? (
          <Button busy={busy} onClick={() => void act(() => replay(id))}>
            {i18n._("Send again")}
          </Button>
        ) : null
      }
    >
      {delivery.error ? <ErrorState error={delivery.error} onRetry={() => void delivery.refetch()} /> : null}
      {delivery.isPending ? <SkeletonRows rows={4} /> : null}
      {delivery.data ? <Facts delivery={delivery.data} /> : null}
    </Sheet>
  );
}

function Facts({ delivery }: { delivery: DeliveryWithBodyView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { text, isWrong } = useWebhookWords().outcome(delivery);
  const { attempts, durationMs, nextAttemptAt } = delivery;
  return (
    <>
      <p className={isWrong ? "text-loss" : undefined}>{text}</p>
      <dl className="mt-4 border-t border-line">
        <Fact name={<Trans id="Happened" />}>{format.instant(delivery.createdAt)}</Fact>
        <Fact name={<Trans id="Tried" />}>
          <Trans id="{attempts, plural, =0 {not yet} one {once} other {# times}}" values={{ attempts }} />
        </Fact>
        {durationMs === null ? null : (
          <Fact name={<Trans id="Took" />}>
            <Trans id="{duration} ms" values={{ duration: format.number(String(durationMs)) }} />
          </Fact>
        )}
        {nextAttemptAt ? <Fact name={<Trans id="Tried next" />}>{format.instant(nextAttemptAt)}</Fact> : null}
        <Fact name="webhook-id">
          <code className="font-mono text-small break-all">{delivery.eventId}</code>
        </Fact>
      </dl>
      <h3 className="mt-6 mb-2 text-small text-ink-2">
        <Trans id="What is signed and sent" />
      </h3>
      <CodeBlock
        text={delivery.body}
        label={i18n._("What is signed and sent")}
        copy={i18n._("Copy the body")}
      />
    </>
  );
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-6 border-b border-line py-2">
      <dt className="text-small text-ink-3">{name}</dt>
      <dd className="text-end">{children}</dd>
    </div>
  );
}
