import { useLingui } from "@lingui/react";
import { useNavigate } from "react-router";
import type { EarningView } from "@/api";
import { useFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";

interface LatestEarningsProps {
  rows: readonly EarningView[] | undefined;
  isLoading: boolean;
}

/** The last earnings on one platform; each opens in the ledger. */
export function LatestEarnings({ rows, isLoading }: LatestEarningsProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  if (isLoading) return <SkeletonRows rows={5} />;
  if (!rows || rows.length === 0)
    return <p className="border-y border-line py-8 text-ink-2">{i18n._("None yet.")}</p>;
  return (
    <Table<EarningView>
      caption={i18n._("Latest earnings")}
      rows={rows}
      rowKey={({ id }) => id}
      onOpen={({ id, platformId }) => void navigate(`/earnings?platformId=${platformId}&id=${id}`)}
      columns={[
        {
          id: "date",
          header: i18n._("Date"),
          opens: true,
          className: "w-28 whitespace-nowrap",
          cell: (row) => format.day(row.date),
        },
        {
          id: "notes",
          header: i18n._("Note"),
          className: "max-w-0 w-full text-ink-2",
          cell: (row) => (
            <span className="block truncate" dir="auto">
              {row.notes}
            </span>
          ),
        },
        {
          id: "hours",
          header: i18n._("Hours"),
          numeric: true,
          wideOnly: true,
          className: "text-ink-2",
          cell: (row) => (row.hours === null ? "" : format.number(row.hours, { most: 2 })),
        },
        {
          id: "amount",
          header: i18n._("Amount"),
          numeric: true,
          cell: (row) => <Amount value={row.amount} currency={row.currency} size="table" />,
        },
      ]}
    />
  );
}
