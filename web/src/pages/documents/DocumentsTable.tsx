import { Trans, useLingui } from "@lingui/react";
import type { DocumentView } from "@/api";
import { dayOf } from "@/lib/dates";
import { useFormat } from "@/lib/format";
import type { List } from "@/lib/lists";
import { Link } from "@/ui/Link";
import { type Column, Table } from "@/ui/Table";
import { KINDS } from "./documents";
import { Thumb } from "./Thumb";

interface DocumentsTableProps {
  list: List<DocumentView>;
  sort: string;
  onSort: (sort: string) => void;
  openKey: string | null;
  onOpen: (row: DocumentView) => void;
}

/** What a document belongs to, as a link. */
export function Owner({ document }: { document: DocumentView }) {
  if (document.expenseId) {
    return (
      <Link className="relative z-1" to={`/expenses?period=all&id=${document.expenseId}`}>
        <Trans id="An expense" />
      </Link>
    );
  }
  if (document.invoiceId) {
    return (
      <Link className="relative z-1" to={`/invoices/${document.invoiceId}`}>
        <Trans id="An invoice" />
      </Link>
    );
  }
  return <span className="text-ink-3">–</span>;
}

/** One row for each file. */
export function DocumentsTable({ list, sort, onSort, openKey, onOpen }: DocumentsTableProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const columns: Column<DocumentView>[] = [
    {
      id: "name",
      header: <Trans id="Name" />,
      sort: "fileName",
      opens: true,
      className: "max-w-0 w-full sm:w-1/2",
      cell: (row) => (
        <span className="flex items-center gap-3">
          <Thumb document={row} />
          <span className="min-w-0">
            <bdi className="block truncate">{row.fileName}</bdi>
            <span className="block truncate text-small text-ink-3 sm:hidden">
              {i18n._(KINDS[row.kind])} · {format.bytes(row.fileSize)}
            </span>
          </span>
        </span>
      ),
    },
    {
      id: "kind",
      header: <Trans id="Kind" />,
      wideOnly: true,
      cell: (row) => <span className="text-ink-2">{i18n._(KINDS[row.kind])}</span>,
    },
    {
      id: "owner",
      header: <Trans id="Belongs to" />,
      wideOnly: true,
      cell: (row) => <Owner document={row} />,
    },
    {
      id: "size",
      header: <Trans id="Size" />,
      sort: "fileSize",
      numeric: true,
      wideOnly: true,
      cell: (row) => format.bytes(row.fileSize),
    },
    {
      id: "date",
      header: <Trans id="Kept" />,
      sort: "createdAt",
      numeric: true,
      cell: (row) => (
        <time dateTime={row.createdAt}>{format.day(dayOf(row.createdAt, format.timeZone))}</time>
      ),
    },
  ];
  return (
    <Table
      caption={i18n._("Documents")}
      columns={columns}
      rows={list.rows}
      rowKey={({ id }) => id}
      openKey={openKey}
      onOpen={onOpen}
      rowKeys={{ e: onOpen }}
      sort={sort}
      onSort={onSort}
      stale={list.isStale}
    />
  );
}
