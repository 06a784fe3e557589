import { Trans, useLingui } from "@lingui/react";
import { X } from "lucide-react";
import type { TrashedView } from "@/api";
import { dayOf } from "@/lib/dates";
import { useFormat } from "@/lib/format";
import type { List } from "@/lib/lists";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { type Column, Table } from "@/ui/Table";
import { KINDS } from "./kinds";

interface TrashTableProps {
  list: List<TrashedView>;
  /** The row that is being restored or deleted. */
  busy: string | null;
  onRestore: (row: TrashedView) => void;
  onPurge: (row: TrashedView) => void;
}

/** One row for each thing that was deleted, the last first. */
export function TrashTable({ list, busy, onRestore, onPurge }: TrashTableProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const nameOf = (row: TrashedView) => row.name || i18n._(KINDS[row.kind]);
  const columns: Column<TrashedView>[] = [
    {
      id: "what",
      header: <Trans id="What" />,
      className: "max-w-0 w-full sm:w-2/5",
      cell: (row) => (
        <>
          <bdi className="block truncate">{nameOf(row)}</bdi>
          <span className="block truncate text-small text-ink-3">
            {i18n._(KINDS[row.kind])}
            {row.date ? ` · ${format.day(row.date)}` : ""}
          </span>
        </>
      ),
    },
    {
      id: "deleted",
      header: <Trans id="Deleted" />,
      wideOnly: true,
      className: "whitespace-nowrap",
      cell: (row) => <time dateTime={row.deletedAt}>{format.instant(row.deletedAt)}</time>,
    },
    {
      id: "until",
      header: <Trans id="Kept until" />,
      wideOnly: true,
      className: "whitespace-nowrap",
      cell: (row) => (
        <time dateTime={row.keptUntil}>{format.day(dayOf(row.keptUntil, format.timeZone))}</time>
      ),
    },
    {
      id: "amount",
      header: <Trans id="Amount" />,
      numeric: true,
      cell: (row) =>
        row.amount === null || row.currency === null ? (
          <span className="text-ink-3">–</span>
        ) : (
          <Amount value={row.amount} currency={row.currency} size="table" />
        ),
    },
    {
      id: "acts",
      header: <span className="spoken">{i18n._("Actions")}</span>,
      numeric: true,
      cell: (row) => (
        <span className="flex items-center justify-end gap-1">
          <Button
            size="small"
            busy={busy === row.id}
            aria-label={i18n._("Restore {name}", { name: nameOf(row) })}
            onClick={() => onRestore(row)}
          >
            {i18n._("Restore")}
          </Button>
          <IconButton
            label={i18n._("Delete {name} for good", { name: nameOf(row) })}
            icon={<X aria-hidden />}
            onClick={() => onPurge(row)}
          />
        </span>
      ),
    },
  ];
  return (
    <Table
      caption={i18n._("Trash")}
      columns={columns}
      rows={list.rows}
      rowKey={({ id }) => id}
      stale={list.isStale}
    />
  );
}
