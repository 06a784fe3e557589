import type { ReportCellKind, ReportCellView } from "@/api";
import { useFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import { Link } from "@/ui/Link";
import { pageOf } from "./links";

interface CellProps {
  cell: ReportCellView | undefined;
  kind: ReportCellKind;
  currency: string;
}

/** A figure, which leads to the rows behind it. */
export function Cell({ cell, kind, currency }: CellProps) {
  const to = pageOf(cell?.rowsUrl ?? null);
  const figure = <Value value={cell?.value ?? null} kind={kind} currency={currency} />;
  return to && kind === "money" ? (
    <Link to={to} look="plain" className="rounded-bar">
      {figure}
    </Link>
  ) : (
    figure
  );
}

function Value({ value, kind, currency }: { value: string | null; kind: ReportCellKind; currency: string }) {
  const format = useFormat();
  if (value === null) return <span className="text-ink-3">–</span>;
  switch (kind) {
    case "money":
      return <Amount value={value} currency={currency} size="table" />;
    case "percent":
    case "rate":
      return format.percent(value, 1);
    case "count":
    case "quantity":
      return format.number(value);
    case "date":
      return format.day(value);
    case "text":
      return value;
  }
}
