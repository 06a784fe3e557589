import { Trans, useLingui } from "@lingui/react";
import type { AdminAuditEntryView } from "@/api";
import { dayOf } from "@/lib/dates";
import { useFormat } from "@/lib/format";
import type { List } from "@/lib/lists";
import { Table } from "@/ui/Table";
import { useEventNames } from "../../settings/parts/events";
import { useErrandWords } from "./operations";
import type { Accounts } from "./useAccounts";

interface AuditTableProps {
  list: List<AdminAuditEntryView>;
  accounts: Accounts;
  openId: string | null;
  onOpen: (id: string) => void;
}

/** One row for each thing that was done, day by day. */
export function AuditTable({ list, accounts, openId, onOpen }: AuditTableProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { event } = useEventNames();
  const about = useErrandWords();
  const day = (entry: AdminAuditEntryView) => dayOf(entry.at, format.timeZone);
  return (
    <Table
      caption={i18n._("Audit")}
      rows={list.rows}
      rowKey={({ id }) => id}
      onOpen={({ id }) => onOpen(id)}
      openKey={openId}
      stale={list.isStale}
      group={(entry) => ({ key: day(entry), label: format.weekday(day(entry)) })}
      columns={[
        {
          id: "what",
          header: <Trans id="What" />,
          opens: true,
          className: "max-w-0 w-full sm:w-1/2",
          cell: (entry) => {
            const errand = about(entry.details);
            return (
              <>
                <span className="block truncate">{event(entry.kind)}</span>
                {errand ? <span className="block truncate text-small text-ink-3">{errand}</span> : null}
                <bdi className="block truncate text-small text-ink-3 sm:hidden">
                  {accounts.emailOf(entry.userId)}
                </bdi>
              </>
            );
          },
        },
        {
          id: "whose",
          header: <Trans id="Account" />,
          wideOnly: true,
          cell: (entry) => (
            <bdi className="block max-w-64 truncate text-ink-2">{accounts.emailOf(entry.userId)}</bdi>
          ),
        },
        {
          id: "where",
          header: <Trans id="From" />,
          wideOnly: true,
          cell: (entry) =>
            entry.address ? (
              <bdi className="text-ink-2">{entry.address}</bdi>
            ) : (
              <span className="text-ink-3">
                <Trans id="by itself" />
              </span>
            ),
        },
        {
          id: "when",
          header: <Trans id="When" />,
          numeric: true,
          cell: (entry) => (
            <time dateTime={entry.at} className="text-ink-2">
              {format.time(entry.at)}
            </time>
          ),
        },
      ]}
    />
  );
}
