import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { listTrash, open, purgeTrashed, restoreTrashed, type TrashedView } from "@/api";
import { failureText } from "@/lib/failures";
import { useFilters } from "@/lib/filters";
import { useList } from "@/lib/lists";
import { changed, key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { FilterBar } from "@/ui/FilterBar";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { SkeletonRows } from "@/ui/Skeleton";
import { failed, said } from "@/ui/toasts";
import { KIND_NAMES, KINDS } from "./kinds";
import { TrashTable } from "./TrashTable";

const FILTERS = ["kind"] as const;

/** What was deleted in the last thirty days, and can be had back. */
export function Component() {
  const { i18n } = useLingui();
  const filters = useFilters(FILTERS);
  const kind = KIND_NAMES.find((name) => name === filters.values.kind);
  const [purging, setPurging] = useState<TrashedView | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const list = useList(key("trash", "list", kind), (cursor, signal) =>
    open(listTrash({ query: { kind, limit: 50, cursor, total: true }, signal })),
  );
  const isEmpty = !list.isLoading && !list.error && list.rows.length === 0;

  async function act(row: TrashedView, work: () => Promise<unknown>, text: string): Promise<void> {
    setBusy(row.id);
    try {
      await work();
      said(text);
    } catch (failure) {
      failed(failureText(failure));
    }
    setBusy(null);
    await changed(row.kind);
  }

  function restore(row: TrashedView): void {
    void act(row, () => open(restoreTrashed({ path: { id: row.id } })), i18n._("Restored"));
  }

  async function purge(row: TrashedView): Promise<void> {
    await act(row, () => open(purgeTrashed({ path: { id: row.id } })), i18n._("Deleted for good"));
    setPurging(null);
  }

  return (
    <Page
      name={i18n._("Trash")}
      over={i18n._("Trash")}
      title={
        list.total ? (
          <Trans
            id="{total, plural, one {# thing} other {# things}} can be had back"
            values={{ total: list.total }}
          />
        ) : isEmpty ? (
          <Trans id="Nothing deleted" />
        ) : (
          i18n._("Trash")
        )
      }
      lead={<Trans id="What was deleted is kept for 30 days, and then gone by itself." />}
    >
      {isEmpty && !filters.active ? null : (
        <FilterBar active={filters.active} onClear={filters.clear}>
          <Select
            aria-label={i18n._("Kind")}
            value={kind ?? ""}
            placeholder={i18n._("Every kind")}
            options={KIND_NAMES.map((name) => ({ value: name, label: i18n._(KINDS[name]) }))}
            onChange={(event) => filters.set({ kind: event.target.value })}
          />
        </FilterBar>
      )}
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows /> : null}
      {isEmpty ? (
        <EmptyState
          title={filters.active ? <Trans id="Nothing of this kind" /> : <Trans id="The trash is empty" />}
          actions={
            filters.active ? <Button onClick={filters.clear}>{i18n._("Clear filters")}</Button> : undefined
          }
        />
      ) : null}
      {list.rows.length > 0 ? (
        <TrashTable list={list} busy={busy} onRestore={restore} onPurge={setPurging} />
      ) : null}
      <LoadMore
        shown={list.rows.length}
        total={list.total}
        hasMore={list.hasMore}
        busy={list.isLoadingMore}
        onMore={list.more}
      />
      <Confirm
        open={purging !== null}
        onClose={() => setPurging(null)}
        onConfirm={() => purging && void purge(purging)}
        danger
        busy={busy !== null}
        title={i18n._("Delete this for good?")}
        action={i18n._("Delete for good")}
      >
        <Trans id="It can't be had back after that." />
      </Confirm>
    </Page>
  );
}
