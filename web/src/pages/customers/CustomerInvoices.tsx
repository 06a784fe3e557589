import { Trans, useLingui } from "@lingui/react";
import { useNavigate } from "react-router";
import { type CustomerWithFiguresView, type InvoiceView, listInvoices, open } from "@/api";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { standingInWords } from "@/pages/invoices/words";
import { Amount } from "@/ui/Amount";
import { ErrorState } from "@/ui/ErrorState";
import { LoadMore } from "@/ui/LoadMore";
import { Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { type Column, Table } from "@/ui/Table";

const TONES = { plain: "text-ink-2", quiet: "text-ink-3", late: "text-loss" };

/** What one customer was billed. */
export function CustomerInvoices({ customer }: { customer: CustomerWithFiguresView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const customerId = customer.id;
  const list = useList(key("invoices", "customer", customerId), (cursor, signal) =>
    open(listInvoices({ query: { customerId, sort: "-issueDate", limit: 10, cursor, total: true }, signal })),
  );
  const columns: Column<InvoiceView>[] = [
    {
      id: "number",
      header: <Trans id="Number" />,
      opens: true,
      className: "tabular whitespace-nowrap",
      cell: ({ number }) => number ?? <Trans id="Draft" />,
    },
    {
      id: "issued",
      header: <Trans id="Issued" />,
      wideOnly: true,
      className: "tabular whitespace-nowrap text-ink-2",
      cell: ({ issueDate }) => (issueDate ? format.day(issueDate) : "–"),
    },
    {
      id: "due",
      header: <Trans id="Due" />,
      className: "w-full",
      cell: (invoice) => {
        const { text, tone } = standingInWords(invoice, format.today());
        return <span className={TONES[tone]}>{text}</span>;
      },
    },
    {
      id: "amount",
      header: <Trans id="Amount" />,
      numeric: true,
      cell: ({ total, currency }) => <Amount value={total} currency={currency} size="table" />,
    },
  ];
  return (
    <Section title={<Trans id="Invoices" />}>
      {list.error ? (
        <ErrorState error={list.error} onRetry={list.retry} />
      ) : list.isLoading ? (
        <SkeletonRows rows={3} />
      ) : list.rows.length === 0 ? (
        <p className="text-ink-2">
          <Trans id="Nothing was billed yet." />
        </p>
      ) : (
        <>
          <Table
            caption={i18n._("Invoices")}
            columns={columns}
            rows={list.rows}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate(`/invoices/${id}`)}
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
    </Section>
  );
}
