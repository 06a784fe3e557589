import { Trans, useLingui } from "@lingui/react";
import { listAuditOfEveryone, open } from "@/api";
import { useFilters, useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { SheetSteps } from "@/ui/SheetSteps";
import { SkeletonRows, TitleSkeleton } from "@/ui/Skeleton";
import { CommandLines } from "../parts/CommandLines";
import { earntrack } from "../parts/commands";
import { errand } from "../parts/reason";
import { AuditFilters, NAMES } from "./AuditFilters";
import { AuditSheet } from "./AuditSheet";
import { AuditTable } from "./AuditTable";
import { useAccounts } from "./useAccounts";

/** What was done, in all accounts. */
export function Audit({ name }: { name: string }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const filters = useFilters(NAMES);
  const { values, clear, active } = filters;
  const [openId, setOpenId] = useParam("id");
  const accounts = useAccounts();
  const list = useList(key("admin", "audit", values), (cursor, signal) =>
    open(listAuditOfEveryone({ headers: errand(), query: { ...values, cursor, total: true }, signal })),
  );
  const shown = list.rows.find(({ id }) => id === openId);
  return (
    <Page
      name={name}
      title={
        list.error ? undefined : list.total === undefined ? (
          <TitleSkeleton name={name} />
        ) : (
          <Trans
            id="{total, plural, =0 {Nothing was done} one {One thing was done} other {{count} things were done}}"
            values={{ total: list.total, count: format.number(String(list.total)) }}
          />
        )
      }
      lead={<Trans id="In all accounts, the newest first. Your looks are in it, with the reason you gave." />}
    >
      <AuditFilters filters={filters} accounts={accounts} />
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows /> : null}
      {!list.isLoading && !list.error && list.rows.length === 0 ? (
        <EmptyState
          title={<Trans id="Nothing matches" />}
          actions={active ? <Button onClick={clear}>{i18n._("Clear filters")}</Button> : undefined}
        />
      ) : null}
      {list.rows.length > 0 ? (
        <AuditTable list={list} accounts={accounts} openId={openId} onOpen={setOpenId} />
      ) : null}
      <LoadMore
        shown={list.rows.length}
        total={list.total}
        hasMore={list.hasMore}
        busy={list.isLoadingMore}
        onMore={list.more}
      />
      {shown ? (
        <AuditSheet
          entry={shown}
          accounts={accounts}
          tools={<SheetSteps ids={list.rows.map(({ id }) => id)} at={shown.id} onStep={setOpenId} />}
          onClose={() => setOpenId(null)}
        />
      ) : null}
      <CommandLines
        lines={[
          {
            about: i18n._("Follow the chains of events, and say where they were tampered with"),
            command: earntrack("audit", "verify"),
          },
          {
            about: i18n._("Make the checkpoint of the day now"),
            command: earntrack("audit", "checkpoint"),
          },
        ]}
      />
    </Page>
  );
}
