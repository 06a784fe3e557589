import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import {
  createExchangeRate,
  deleteExchangeRate,
  type ExchangeRateView,
  listExchangeRates,
  open,
} from "@/api";
import { failureText } from "@/lib/failures";
import { useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { changed, key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { Sheet } from "@/ui/Sheet";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { failed, said } from "@/ui/toasts";
import { RateForm } from "./rates/RateForm";

/** Rates of one's own, which win over the reference rates. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const [id, setId] = useParam("id");
  const [isNew, setNew] = useState(false);
  const list = useList(key("rates", "list"), (cursor) =>
    open(listExchangeRates({ query: { cursor, total: true } })),
  );
  const shown = list.rows.find((rate) => rate.id === id) ?? null;
  const add = (
    <Button variant="primary" onClick={() => setNew(true)}>
      {i18n._("New rate")}
    </Button>
  );

  async function putBack({ from, to, date, until, rate }: ExchangeRateView): Promise<void> {
    await open(createExchangeRate({ body: { from, to, date, until, rate } }));
    await changed("rate");
  }

  async function remove(rate: ExchangeRateView): Promise<void> {
    setId(null);
    try {
      await open(deleteExchangeRate({ path: { id: rate.id } }));
      await changed("rate");
      said(i18n._("Rate deleted"), { label: i18n._("Undo"), run: () => putBack(rate) });
    } catch (failure) {
      failed(failureText(failure));
    }
  }

  function close(): void {
    setNew(false);
    setId(null);
  }

  return (
    <Page
      name={i18n._("Exchange rates")}
      title={
        list.total ? (
          <Trans
            id="{total, plural, one {# rate of your own} other {# rates of your own}}"
            values={{ total: list.total }}
          />
        ) : null
      }
      lead={<Trans id="Where you enter none, the reference rates of the European Central Bank are used." />}
      actions={list.rows.length > 0 ? add : null}
    >
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows rows={4} /> : null}
      {!list.isLoading && !list.error && list.rows.length === 0 ? (
        <EmptyState title={<Trans id="No rates of your own" />} actions={add}>
          <Trans id="Enter the one that your bank has charged, and figures follow it from that day on." />
        </EmptyState>
      ) : null}
      {list.rows.length > 0 ? (
        <Table
          caption={i18n._("Exchange rates")}
          rows={list.rows}
          rowKey={(rate) => rate.id}
          openKey={id}
          onOpen={(rate) => setId(rate.id)}
          rowKeys={{ Delete: (rate) => void remove(rate) }}
          stale={list.isStale}
          columns={[
            {
              id: "what",
              header: i18n._("Rate"),
              opens: true,
              cell: ({ from, to, rate }) => (
                <span className="tabular">
                  1 {from} = {format.number(rate, { most: 10 })} {to}
                </span>
              ),
            },
            { id: "from", header: i18n._("From"), numeric: true, cell: ({ date }) => format.day(date) },
            {
              id: "until",
              header: i18n._("Until"),
              numeric: true,
              wideOnly: true,
              cell: ({ until }) => (until ? format.day(until) : <Trans id="the next one" />),
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
      <Sheet
        open={isNew || shown !== null}
        onClose={close}
        title={shown ? i18n._("Exchange rate") : i18n._("New rate")}
      >
        <RateForm
          key={shown?.id ?? "new"}
          rate={shown}
          onSaved={close}
          onRemove={shown ? () => void remove(shown) : null}
        />
      </Sheet>
    </Page>
  );
}
