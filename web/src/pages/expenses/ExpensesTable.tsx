import { Trans, useLingui } from "@lingui/react";
import { Paperclip, Repeat } from "lucide-react";
import { useState } from "react";
import type { ExpenseSummaryView, ExpenseView } from "@/api";
import { useFormat } from "@/lib/format";
import type { List } from "@/lib/lists";
import { Amount } from "@/ui/Amount";
import { BulkBar } from "@/ui/BulkBar";
import { Button } from "@/ui/Button";
import { Select } from "@/ui/Select";
import { Sums } from "@/ui/Sums";
import { type Column, Table } from "@/ui/Table";
import { nameOf, STATUSES } from "./expense";
import { type ExpenseFilters, useCategories } from "./queries";
import { sumsOf, totalsOf } from "./totals";
import { useExpenses } from "./useExpenses";

interface ExpensesTableProps {
  list: List<ExpenseView>;
  summary: ExpenseSummaryView | undefined;
  filters: ExpenseFilters;
  sort: string;
  onSort: (sort: string) => void;
  openKey: string | null;
  onOpen: (row: ExpenseView) => void;
}

/** The rows, what they come to, and what can be done to several of them. */
export function ExpensesTable({ list, summary, filters, sort, onSort, openKey, onOpen }: ExpensesTableProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const categories = useCategories();
  const { changeAll, remove, duplicate } = useExpenses();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const name = (row: ExpenseView) => nameOf(row, categories.nameOf(row.category));
  const totals = list.isStale ? undefined : totalsOf(filters, list.rows, list.hasMore, summary);
  const chosen = list.rows.filter(({ id }) => selected.has(id));

  const columns: Column<ExpenseView>[] = [
    {
      id: "date",
      header: <Trans id="Date" />,
      sort: "date",
      className: "w-24 whitespace-nowrap max-sm:w-16",
      cell: (row) => <time dateTime={row.date}>{format.day(row.date)}</time>,
    },
    {
      id: "what",
      header: <Trans id="Paid to" />,
      opens: true,
      className: "max-w-0 w-full sm:w-2/5",
      cell: (row) => (
        <>
          <span className="flex items-center gap-2">
            <bdi className="truncate">{name(row)}</bdi>
            {row.receiptDocumentId ? (
              <Paperclip
                role="img"
                aria-label={i18n._("has a receipt")}
                className="size-3.5 shrink-0 text-ink-3"
              />
            ) : null}
            {row.recurrence ? (
              <Repeat role="img" aria-label={i18n._("repeats")} className="size-3.5 shrink-0 text-ink-3" />
            ) : null}
          </span>
          <span className="block truncate text-small text-ink-3 sm:hidden">
            {categories.nameOf(row.category)}
          </span>
          {row.vendor && row.description ? (
            <bdi className="hidden truncate text-small text-ink-3 sm:block">{row.description}</bdi>
          ) : null}
        </>
      ),
    },
    {
      id: "category",
      header: <Trans id="Category" />,
      wideOnly: true,
      cell: (row) => <span className="text-ink-2">{categories.nameOf(row.category)}</span>,
    },
    {
      id: "deductible",
      header: <Trans id="Deductible" />,
      wideOnly: true,
      cell: (row) => (row.isTaxDeductible ? <Trans id="Yes" /> : <span className="text-ink-3">–</span>),
    },
    {
      id: "status",
      header: <Trans id="Status" />,
      wideOnly: true,
      cell: (row) => (
        <span className={row.status === "pending" ? "text-warn" : "text-ink-2"}>
          {i18n._(STATUSES[row.status])}
        </span>
      ),
    },
    {
      id: "amount",
      header: <Trans id="Amount" />,
      sort: "amount",
      numeric: true,
      cell: (row) => <Amount value={row.amount} currency={row.currency} size="table" />,
      total: totals ? <Sums amounts={totals} stacked /> : undefined,
    },
  ];

  function done(): void {
    setSelected(new Set());
  }

  return (
    <>
      <Table
        caption={i18n._("Expenses")}
        columns={columns}
        rows={list.rows}
        rowKey={({ id }) => id}
        rowName={(row) => `${name(row)}, ${format.money(row.amount, row.currency)}`}
        openKey={openKey}
        onOpen={onOpen}
        selected={selected}
        onSelect={setSelected}
        rowKeys={{
          e: onOpen,
          u: (row) => void duplicate(row),
          Delete: (_, those) => void remove(those).then(done),
        }}
        totalLabel={
          <Trans
            id="{count, plural, one {# expense} other {# expenses}}"
            values={{ count: list.total ?? list.rows.length }}
          />
        }
        sort={sort}
        onSort={onSort}
        stale={list.isStale}
      />
      <BulkBar count={chosen.length} detail={<Sums amounts={sumsOf(chosen)} />} onClear={done}>
        <Select
          aria-label={i18n._("Move to a category")}
          className="min-h-7 max-w-48 sm:text-small"
          value=""
          placeholder={i18n._("Move to…")}
          options={categories.all
            .filter(({ isActive }) => isActive)
            .map((category) => ({ value: category.key, label: category.name }))}
          onChange={(event) => {
            const category = event.target.value;
            if (category) void changeAll(chosen, { category }).then(done);
          }}
        />
        <Button size="small" onClick={() => void changeAll(chosen, { isTaxDeductible: true }).then(done)}>
          {i18n._("Mark deductible")}
        </Button>
        <Button size="small" onClick={() => void changeAll(chosen, { status: "paid" }).then(done)}>
          {i18n._("Mark paid")}
        </Button>
        <Button size="small" variant="danger" onClick={() => void remove(chosen).then(done)}>
          {i18n._("Delete")}
        </Button>
      </BulkBar>
    </>
  );
}
