import { Trans, useLingui } from "@lingui/react";
import clsx from "clsx";
import { Download, Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { exportInvoices, type InvoiceView, listInvoices, open } from "@/api";
import { download } from "@/lib/download";
import { failureText } from "@/lib/failures";
import { useFilters } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useKeys } from "@/lib/keys";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { LoadMore } from "@/ui/LoadMore";
import { Menu } from "@/ui/Menu";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { type Column, Table } from "@/ui/Table";
import { failed } from "@/ui/toasts";
import { ChosenBar } from "./ChosenBar";
import { useNextNumber, useStanding } from "./data";
import { InvoiceFilters } from "./InvoiceFilters";
import { Rest, Sentence } from "./Sentence";
import { FILTERS, queryOf, sortOf } from "./show";
import { useRowActions } from "./useRowActions";
import { standingInWords } from "./words";

const TONES = { plain: "text-ink-2", quiet: "text-ink-3", late: "text-loss" };

/** What was billed: what is waiting, late, unsent and paid. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const filters = useFilters(FILTERS);
  const standing = useStanding();
  const actions = useRowActions();
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const query = queryOf(filters.values);
  const sort = sortOf(filters.values.sort) ?? "-issueDate";
  const narrowed = FILTERS.some((name) => name !== "sort" && filters.values[name] !== undefined);
  const list = useList(key("invoices", "list", query, sort), (cursor, signal) =>
    open(listInvoices({ query: { ...query, sort, cursor, total: true }, signal })),
  );
  const isEmpty = !narrowed && !list.isLoading && !list.error && list.rows.length === 0;
  const chosen = list.rows.filter(({ id }) => selected.has(id));
  useKeys({ c: () => void navigate("/invoices/new") });

  async function save(kind: "csv" | "xlsx"): Promise<void> {
    try {
      const asked = exportInvoices({ query: { ...query, format: kind }, parseAs: "blob" });
      await download(asked, `invoices.${kind}`);
    } catch (failure) {
      failed(failureText(failure));
    }
  }

  function openRow(invoice: InvoiceView): void {
    void navigate(`/invoices/${invoice.id}`);
  }

  const today = format.today();
  const due = (invoice: InvoiceView) => {
    const { text, tone } = standingInWords(invoice, today);
    return <span className={TONES[tone]}>{text}</span>;
  };
  const columns: Column<InvoiceView>[] = [
    {
      id: "number",
      header: <Trans id="Number" />,
      wideOnly: true,
      className: "tabular whitespace-nowrap text-ink-2",
      cell: (invoice) => invoice.number ?? <span className="text-ink-3">–</span>,
    },
    {
      id: "customer",
      header: <Trans id="Customer" />,
      opens: true,
      className: "w-full max-w-0",
      cell: (invoice) => (
        <>
          <span className="block truncate">
            <bdi>{invoice.customerName}</bdi>
          </span>
          <span className="block truncate text-label text-ink-3 sm:hidden">
            {invoice.number ? `${invoice.number} · ` : ""}
            {due(invoice)}
          </span>
        </>
      ),
    },
    {
      id: "issued",
      header: <Trans id="Issued" />,
      sort: "issueDate",
      wideOnly: true,
      className: "tabular whitespace-nowrap text-ink-2",
      cell: (invoice) => (invoice.issueDate ? format.day(invoice.issueDate) : "–"),
    },
    {
      id: "due",
      header: <Trans id="Due" />,
      sort: "dueDate",
      wideOnly: true,
      className: "whitespace-nowrap",
      cell: due,
    },
    {
      id: "amount",
      header: <Trans id="Amount" />,
      sort: "total",
      numeric: true,
      cell: (invoice) => <AmountCell invoice={invoice} />,
    },
  ];

  return (
    <Page
      name={i18n._("Invoices")}
      title={<Sentence {...standing} />}
      lead={<Rest {...standing} />}
      actions={
        <>
          <Menu
            trigger={<Button icon={<Download aria-hidden strokeWidth={1.75} />}>{i18n._("Export")}</Button>}
            items={[
              { id: "csv", label: i18n._("As CSV"), onSelect: () => void save("csv") },
              { id: "xlsx", label: i18n._("As an Excel file"), onSelect: () => void save("xlsx") },
            ]}
          />
          <Link look="primary" to="/invoices/new">
            <Plus aria-hidden className="size-4" strokeWidth={1.75} />
            <Trans id="New invoice" />
          </Link>
        </>
      }
    >
      {isEmpty ? null : <InvoiceFilters filters={filters} narrowed={narrowed} />}
      {list.error ? (
        <ErrorState error={list.error} onRetry={list.retry} />
      ) : list.isLoading ? (
        <SkeletonRows />
      ) : list.rows.length === 0 ? (
        narrowed ? (
          <EmptyState
            title={<Trans id="No invoice matches." />}
            actions={
              <Button onClick={filters.clear}>
                <Trans id="Clear filters" />
              </Button>
            }
          />
        ) : (
          <FirstInvoice />
        )
      ) : (
        <>
          <Table
            caption={i18n._("Invoices")}
            columns={columns}
            rows={list.rows}
            rowKey={({ id }) => id}
            rowName={(invoice) =>
              invoice.number ?? i18n._("draft for {name}", { name: invoice.customerName })
            }
            onOpen={openRow}
            selected={selected}
            onSelect={setSelected}
            rowKeys={{
              e: (invoice) => {
                if (invoice.status === "draft") void navigate(`/invoices/${invoice.id}/edit`);
                else openRow(invoice);
              },
              u: (invoice) => void actions.duplicate(invoice),
              Delete: (_, those) => {
                const drafts = those.filter(({ status }) => status === "draft");
                if (drafts.length > 0) void actions.discard(drafts).then(() => setSelected(new Set()));
                else failed(i18n._("What was issued is not deleted. Void it, or write a credit note."));
              },
            }}
            sort={sort}
            onSort={(next) => filters.set({ sort: next })}
            stale={list.isStale}
          />
          <LoadMore
            shown={list.rows.length}
            total={list.total}
            hasMore={list.hasMore}
            busy={list.isLoadingMore}
            onMore={list.more}
          />
        </>
      )}
      <ChosenBar chosen={chosen} onDone={() => setSelected(new Set())} />
    </Page>
  );
}

/** What it came to, and beneath it what is left where that is another amount. */
function AmountCell({ invoice }: { invoice: InvoiceView }) {
  const isPart = invoice.status === "partiallyPaid";
  return (
    <>
      <Amount
        value={invoice.total}
        currency={invoice.currency}
        size="table"
        className={clsx(invoice.status === "void" && "text-ink-3 line-through")}
      />
      {isPart ? (
        <span className="block text-label text-ink-3">
          <Trans
            id="<0/> left"
            components={{ 0: <Amount value={invoice.balance} currency={invoice.currency} size="table" /> }}
          />
        </span>
      ) : null}
    </>
  );
}

/** Nothing yet: what it will be called, and the way to the first. */
function FirstInvoice() {
  const next = useNextNumber("invoice");
  return (
    <EmptyState
      title={<Trans id="Your first invoice takes two minutes." />}
      actions={
        <>
          <Link look="button" to="/settings/invoicing">
            <Trans id="Choose the numbers" />
          </Link>
          <Link look="primary" to="/invoices/new">
            <Trans id="New invoice" />
          </Link>
        </>
      }
    >
      {next ? <Trans id="It will be {next}. Later ones count on from there." values={{ next }} /> : null}
    </EmptyState>
  );
}
