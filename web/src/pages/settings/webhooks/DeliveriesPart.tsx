import { Trans, useLingui } from "@lingui/react";
import { useEffect } from "react";
import { type DeliveryStateName, type DeliveryView, listWebhookDeliveries, open } from "@/api";
import { useFilters, useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Field } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { Select } from "@/ui/Select";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { WidePart } from "../parts/Part";
import { DeliverySheet } from "./DeliverySheet";
import { deliveriesChanged } from "./queries";
import { useWebhookWords } from "./words";

const NAMES = ["state"] as const;
const LOOK_EVERY = 1_500;
/** What is tried within this time is waited for. */
const SOON = 30_000;

const STATES: Record<DeliveryStateName, string> = {
  pending: /*i18n*/ "On its way",
  delivered: /*i18n*/ "Arrived",
  failed: /*i18n*/ "Failed",
};

function isState(word: string | undefined): word is DeliveryStateName {
  return word !== undefined && Object.hasOwn(STATES, word);
}

function isUnderWay({ state, nextAttemptAt }: DeliveryView): boolean {
  return state === "pending" && nextAttemptAt !== null && Date.parse(nextAttemptAt) - Date.now() < SOON;
}

/** What was sent in the last thirty days, and what became of it. */
export function DeliveriesPart({ id, isActive }: { id: string; isActive: boolean }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const words = useWebhookWords();
  const { values, set, clear, active } = useFilters(NAMES);
  const state = isState(values.state) ? values.state : undefined;
  const [openId, setOpenId] = useParam("id");
  const list = useList(key("webhooks", "deliveries", id, state), (cursor) =>
    open(listWebhookDeliveries({ path: { id }, query: { state, cursor, total: true } })),
  );
  const waits = isActive && list.rows.some(isUnderWay);
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => void deliveriesChanged(id), LOOK_EVERY);
    return () => clearInterval(timer);
  }, [waits, id]);

  return (
    <WidePart
      title={<Trans id="What was sent" />}
      about={<Trans id="In the last thirty days, the newest first." />}
      aside={
        <Field label={<Trans id="What became of it" />} hideLabel className="w-44">
          <Select
            name="state"
            placeholder={i18n._("Anything")}
            value={state ?? ""}
            options={Object.entries(STATES).map(([value, label]) => ({ value, label: i18n._(label) }))}
            onChange={({ target }) => set({ state: target.value })}
          />
        </Field>
      }
    >
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows rows={3} /> : null}
      {!list.isLoading && !list.error && list.rows.length === 0 ? (
        active ? (
          <EmptyState
            title={<Trans id="Nothing matches" />}
            actions={<Button onClick={clear}>{i18n._("Clear filters")}</Button>}
          />
        ) : (
          <EmptyState title={<Trans id="Nothing was sent yet" />}>
            <Trans id="Send a test to see whether your program answers." />
          </EmptyState>
        )
      ) : null}
      {list.rows.length > 0 ? (
        <Table
          caption={i18n._("What was sent")}
          rows={list.rows}
          rowKey={(delivery) => delivery.id}
          openKey={openId}
          onOpen={(delivery) => setOpenId(delivery.id)}
          stale={list.isStale}
          columns={[
            { id: "what", header: i18n._("Event"), opens: true, cell: words.sent },
            {
              id: "outcome",
              header: i18n._("What became of it"),
              cell: (delivery) => {
                const { text, isWrong } = words.outcome(delivery);
                return <span className={isWrong ? "text-loss" : "text-ink-2"}>{text}</span>;
              },
            },
            {
              id: "when",
              header: i18n._("When"),
              numeric: true,
              wideOnly: true,
              cell: (delivery) => format.instant(delivery.createdAt),
            },
          ]}
        />
      ) : null}
      <LoadMore
        shown={list.rows.length}
        total={list.total}
        hasMore={list.hasMore}
        busy={list.isLoadingMore}
        onMore={list.more}
      />
      <DeliverySheet
        webhookId={id}
        id={openId}
        ids={list.rows.map((delivery) => delivery.id)}
        isActive={isActive}
        onOpen={setOpenId}
      />
    </WidePart>
  );
}
