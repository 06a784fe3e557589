import { Trans, useLingui } from "@lingui/react";
import type { PersonView } from "@/api";
import { dayOf } from "@/lib/dates";
import { useFormat } from "@/lib/format";
import type { List } from "@/lib/lists";
import { Table } from "@/ui/Table";
import { useAccountWords } from "./words";

interface UsersTableProps {
  list: List<PersonView>;
  openId: string | null;
  onOpen: (id: string) => void;
  sort: string;
  onSort: (sort: string) => void;
}

/** One row for each account. */
export function UsersTable({ list, openId, onOpen, sort, onSort }: UsersTableProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const words = useAccountWords();
  return (
    <Table
      caption={i18n._("Users")}
      rows={list.rows}
      rowKey={({ id }) => id}
      onOpen={({ id }) => onOpen(id)}
      openKey={openId}
      sort={sort}
      onSort={onSort}
      stale={list.isStale}
      columns={[
        {
          id: "who",
          header: <Trans id="Email" />,
          sort: "email",
          opens: true,
          className: "max-w-0 w-full sm:w-2/5",
          cell: (user) => (
            <>
              <bdi className="block truncate">{user.email}</bdi>
              {user.name ? <bdi className="block truncate text-small text-ink-3">{user.name}</bdi> : null}
            </>
          ),
        },
        {
          id: "role",
          header: <Trans id="Role" />,
          wideOnly: true,
          cell: (user) => (
            <span className={user.role === "admin" ? "font-medium" : "text-ink-2"}>
              {words.role(user.role)}
            </span>
          ),
        },
        {
          id: "status",
          header: <Trans id="Status" />,
          cell: (user) => (
            <span className={user.status === "disabled" ? "text-loss" : "text-ink-2"}>
              {words.status(user.status)}
            </span>
          ),
        },
        {
          id: "seen",
          header: <Trans id="Last seen" />,
          wideOnly: true,
          className: "whitespace-nowrap",
          cell: (user) =>
            user.lastSeenAt ? (
              <time dateTime={user.lastSeenAt}>{format.ago(user.lastSeenAt)}</time>
            ) : (
              <span className="text-ink-3">
                <Trans id="Never" />
              </span>
            ),
        },
        {
          id: "since",
          header: <Trans id="Opened" />,
          sort: "createdAt",
          numeric: true,
          wideOnly: true,
          cell: (user) => (
            <time dateTime={user.createdAt}>{format.day(dayOf(user.createdAt, format.timeZone))}</time>
          ),
        },
      ]}
    />
  );
}
