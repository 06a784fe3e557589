import { Trans, useLingui } from "@lingui/react";
import type { BacklogView } from "@/api";
import { useFormat } from "@/lib/format";
import { Table } from "@/ui/Table";

/** How every queue stands that has anything in it. */
export function Queues({ queues }: { queues: readonly BacklogView[] }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const count = (value: number) => format.number(String(value));
  return (
    <Table
      caption={i18n._("Queues")}
      rows={queues}
      rowKey={({ queue }) => queue}
      columns={[
        { id: "queue", header: <Trans id="Queue" />, cell: ({ queue }) => queue },
        {
          id: "oldest",
          header: <Trans id="Oldest owed since" />,
          wideOnly: true,
          className: "whitespace-nowrap",
          cell: ({ oldest }) => (oldest ? <time dateTime={oldest}>{format.ago(oldest)}</time> : "–"),
        },
        {
          id: "waiting",
          header: <Trans id="Waiting" />,
          numeric: true,
          cell: ({ waiting }) => count(waiting),
        },
        {
          id: "claimed",
          header: <Trans id="At work" />,
          numeric: true,
          wideOnly: true,
          cell: ({ claimed }) => count(claimed),
        },
        {
          id: "dead",
          header: <Trans id="Given up" />,
          numeric: true,
          cell: ({ dead }) => <span className={dead > 0 ? "text-loss" : undefined}>{count(dead)}</span>,
        },
      ]}
    />
  );
}
