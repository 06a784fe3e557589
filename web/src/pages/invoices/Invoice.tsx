import { Trans, useLingui } from "@lingui/react";
import { useParams, useSearchParams } from "react-router";
import { useFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page, Section } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { Actions } from "./Actions";
import { Dialogs, type Open, readOpen } from "./Dialogs";
import { useCreditNotes, useInvoice, useLetters, usePayments } from "./data";
import { Paper } from "./Paper";
import { Payments } from "./Payments";
import { Timeline } from "./Timeline";
import { timelineOf } from "./timeline";
import { usePaper } from "./usePaper";
import { standingInWords } from "./words";

/** One invoice or credit note: the paper, what happened to it, and what can be done. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const { id = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const query = useInvoice(id);
  const invoice = query.data?.data;
  const isIssued = invoice !== undefined && invoice.number !== null;
  const payments = usePayments(id, isIssued);
  const credits = useCreditNotes(isIssued ? invoice.customerId : undefined, id);
  const letters = useLetters(invoice?.number ?? null);
  const corrected = useInvoice(invoice?.correctsId ?? null);
  const paper = usePaper(invoice?.customerId ?? "");
  const open = readOpen(params.get("do"));

  function show(next: Open | null): void {
    setParams(next ? { do: next } : {}, { replace: true, preventScrollReset: true });
  }

  if (query.error) {
    return (
      <Page name={i18n._("Invoice")}>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    );
  }
  if (!invoice) return <Loading />;

  const isInvoice = invoice.kind === "invoice";
  const kind = isInvoice ? i18n._("Invoice") : i18n._("Credit note");
  const name = invoice.number
    ? `${kind} ${invoice.number}`
    : i18n._("Draft for {name}", { name: invoice.customerName });
  const customer = (
    <Link to={`/customers/${invoice.customerId}`}>
      <bdi>{invoice.customerName}</bdi>
    </Link>
  );
  const { text, tone } = standingInWords(invoice, format.today());
  const events = timelineOf(invoice, payments.data ?? [], credits.data ?? [], letters.data ?? []);
  return (
    <Page
      name={name}
      over={
        invoice.number ? (
          <>
            {name} · {customer}
          </>
        ) : (
          <Trans id="Draft for {name}" values={{ name: customer }} />
        )
      }
      title={
        <>
          <Amount
            value={
              invoice.status === "partiallyPaid" || invoice.status === "issued"
                ? invoice.balance
                : invoice.total
            }
            currency={invoice.currency}
            size="title"
          />{" "}
          <span className={tone === "late" ? "text-loss" : "text-ink-2"}>{text}</span>
        </>
      }
      actions={<Actions invoice={invoice} onOpen={show} />}
      className="print:py-0 print:[&>header]:hidden"
    >
      <div className="grid gap-10 xl:grid-cols-[minmax(0,44rem)_minmax(0,1fr)] xl:gap-12">
        <Paper
          invoice={invoice}
          seller={paper.seller}
          buyer={
            // Once issued, the paper keeps the name that it was issued with.
            paper.buyer
              ? { ...paper.buyer, name: invoice.customerName }
              : { name: invoice.customerName, lines: [] }
          }
          tax={paper.tax}
          account={paper.account}
          corrects={invoice.correctsId ? (corrected.data?.data.number ?? null) : null}
        />
        <div data-chrome>
          <Section title={<Trans id="What happened" />} className="mt-0!">
            <Timeline events={events} />
          </Section>
          {isIssued && isInvoice ? (
            <Payments invoice={invoice} payments={payments.data ?? []} onRecord={() => show("pay")} />
          ) : null}
          {invoice.exchange ? (
            <Section title={<Trans id="At home" />}>
              <p className="text-ink-2">
                <Trans
                  id="Worth <0/> at {rate}, the rate of its issue."
                  values={{ rate: format.number(invoice.exchange.rate, { most: 10 }) }}
                  components={{
                    0: (
                      <Amount
                        value={invoice.exchange.total}
                        currency={invoice.exchange.currency}
                        size="table"
                      />
                    ),
                  }}
                />
              </p>
            </Section>
          ) : null}
        </div>
      </div>
      <Dialogs
        open={open}
        invoice={invoice}
        version={query.data?.version ?? null}
        customer={paper.customer}
        onClose={() => show(null)}
      />
    </Page>
  );
}

function Loading() {
  const { i18n } = useLingui();
  return (
    <Page name={i18n._("Invoice")}>
      <div aria-hidden className="h-[40rem] max-w-[44rem] space-y-8 border border-line bg-surface p-10">
        <Skeleton className="w-1/3" />
        <Skeleton className="h-8 w-1/2" />
        <Skeleton className="w-2/3" />
        <Skeleton className="w-full" />
        <Skeleton className="w-full" />
      </div>
    </Page>
  );
}
