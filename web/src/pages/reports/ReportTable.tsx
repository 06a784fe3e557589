import { useLingui } from "@lingui/react";
import clsx from "clsx";
import type { ReportRowView, ReportView } from "@/api";
import { useFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import { Link } from "@/ui/Link";
import { type Column, Table } from "@/ui/Table";
import { Cell } from "./Cell";
import { columnAt, mainColumn } from "./figures";
import { columnName, rowName } from "./labels";

interface ReportTableProps {
  caption: string;
  report: ReportView;
  before?: ReportView;
  /** The period is still running, so that only its days so far are compared. */
  isPart: boolean;
  stale: boolean;
}

/** Every figure of a report, line by line; a phone keeps the name and the figure that it is about. */
export function ReportTable({ caption, report, before, isPart, stale }: ReportTableProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const main = mainColumn(report);
  const name = (row: ReportRowView) => rowName(report, row, i18n, format);
  const columns: Column<ReportRowView>[] = [
    {
      id: "name",
      header: i18n._("Name"),
      cell: (row) => (
        <span className={clsx(row.kind === "subtotal" && "font-medium")}>
          {report.type === "customers" ? (
            <Link to={`/customers/${row.key}`} look="plain">
              {row.label}
            </Link>
          ) : (
            name(row)
          )}
        </span>
      ),
    },
    ...report.columns.map((column, at) => ({
      id: column.key,
      header: columnName(report, column, i18n, format),
      numeric: column.kind !== "text",
      wideOnly: column.key !== main,
      cell: (row: ReportRowView) => (
        <span className={clsx(row.kind === "subtotal" && "font-medium")}>
          <Cell cell={row.cells[at]} kind={column.kind} currency={report.currency} />
        </span>
      ),
      total:
        report.totals === null ? undefined : report.totals[at]?.value == null && column.key !== main ? (
          ""
        ) : (
          <Cell cell={report.totals[at]} kind={column.kind} currency={report.currency} />
        ),
    })),
  ];
  if (before && report.type !== "cashFlow") {
    const at = columnAt(before, mainColumn(before));
    const earlier = new Map(before.rows.map((row) => [row.key, row.cells[at]]));
    columns.push({
      id: "before",
      header: isPart ? i18n._("Same days before") : i18n._("Period before"),
      numeric: true,
      wideOnly: true,
      cell: (row) => <Cell cell={earlier.get(row.key)} kind="money" currency={before.currency} />,
      total:
        before.totals?.[at]?.value == null ? undefined : (
          <Amount value={before.totals[at].value} currency={before.currency} size="table" />
        ),
    });
  }
  return (
    <Table
      caption={caption}
      columns={columns}
      rows={report.rows}
      rowKey={({ key }) => key}
      rowName={name}
      totalLabel={report.type === "profitLoss" ? i18n._("Profit") : i18n._("Total")}
      stale={stale}
    />
  );
}
