import { Trans, useLingui } from "@lingui/react";
import clsx from "clsx";
import type { ReactNode } from "react";
import type { InvoiceView } from "@/api";
import { usePaperFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import { PaperLines } from "./PaperLines";
import { PaperSums } from "./PaperSums";
import { type Account, headlineOf, type Side } from "./paper";

export interface PaperProps {
  invoice: InvoiceView;
  seller: Side;
  buyer: Side;
  /** What tax is called on it. */
  tax: string;
  account: Account | null;
  /** The number of the invoice that a credit note corrects. */
  corrects?: string | null;
  /** A newer state is on its way. */
  stale?: boolean;
}

/** A document as its PDF shows it: the same parts, in the same order, with the same numbers. */
export function Paper({ invoice, seller, buyer, tax, account, corrects = null, stale = false }: PaperProps) {
  const { i18n } = useLingui();
  const format = usePaperFormat();
  const { amount, sentence, tone } = headlineOf(invoice, format, corrects);
  const isInvoice = invoice.kind === "invoice";
  const asks = isInvoice && account !== null && ["draft", "issued", "partiallyPaid"].includes(invoice.status);
  const number = invoice.number ?? i18n._("Draft");
  return (
    <article
      aria-label={
        isInvoice ? i18n._("Invoice {number}", { number }) : i18n._("Credit note {number}", { number })
      }
      aria-busy={stale || undefined}
      className={clsx(
        "@container border border-line bg-surface text-small transition-opacity print:border-0 print:bg-transparent",
        stale && "opacity-60",
      )}
    >
      <div className="px-5 py-7 @lg:px-10 @lg:py-10 print:p-0">
        <header className="flex items-start justify-between gap-6">
          <p className="figure min-w-0 text-section break-words @lg:text-title">{seller.name}</p>
          <p className="shrink-0 text-end">
            <span className="block text-label text-ink-3">
              {isInvoice ? <Trans id="Invoice" /> : <Trans id="Credit note" />}
            </span>
            <span className="font-semibold">{number}</span>
          </p>
        </header>
        <p className="mt-8">
          <Amount value={amount} currency={invoice.currency} size="figure" className="break-all" />
        </p>
        {sentence ? (
          <p className={clsx("mt-1 text-body", tone === "late" ? "text-loss" : "text-accent")}>{sentence}</p>
        ) : null}
        <div className="mt-7 grid grid-cols-2 gap-x-6 gap-y-5 border-t border-ink pt-4 @lg:grid-cols-3">
          <PaperSide caption={<Trans id="From" />} side={seller} />
          <PaperSide caption={<Trans id="Billed to" />} side={buyer} />
          <dl className="col-span-2 flex flex-wrap gap-x-6 gap-y-2 @lg:col-span-1 @lg:block @lg:space-y-2">
            <Fact caption={<Trans id="Issued" />}>
              {invoice.issueDate ? format.longDay(invoice.issueDate) : <Trans id="On the day of issue" />}
            </Fact>
            {invoice.dueDate ? (
              <Fact caption={<Trans id="Due" />}>{format.longDay(invoice.dueDate)}</Fact>
            ) : null}
            {corrects ? <Fact caption={<Trans id="Corrects" />}>{corrects}</Fact> : null}
            {invoice.buyerReference ? (
              <Fact caption={<Trans id="Your reference" />}>{invoice.buyerReference}</Fact>
            ) : null}
          </dl>
        </div>
        <PaperLines invoice={invoice} tax={tax} />
        <div data-together className="mt-5 flex flex-col-reverse gap-7 @lg:flex-row @lg:justify-between">
          {asks && account ? <Payment account={account} reference={invoice.number} /> : <span />}
          <PaperSums invoice={invoice} tax={tax} />
        </div>
        {invoice.terms || invoice.notes ? (
          <div className="mt-8 grid gap-x-8 gap-y-5 @lg:grid-cols-2">
            {invoice.terms ? <Remark caption={<Trans id="Terms" />}>{invoice.terms}</Remark> : null}
            {invoice.notes ? <Remark caption={<Trans id="Notes" />}>{invoice.notes}</Remark> : null}
          </div>
        ) : null}
      </div>
    </article>
  );
}

function PaperSide({ caption, side }: { caption: ReactNode; side: Side }) {
  return (
    <div className="min-w-0 break-words">
      <p className="text-label text-ink-3">{caption}</p>
      <p dir="auto" className="mt-1 font-semibold">
        {side.name}
      </p>
      {side.lines.map((line) => (
        <p key={line} dir="auto" className="text-ink-2">
          {line}
        </p>
      ))}
    </div>
  );
}

function Fact({ caption, children }: { caption: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-label text-ink-3">{caption}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}

function Payment({ account, reference }: { account: Account; reference: string | null }) {
  return (
    <div>
      <p className="font-semibold">
        <Trans id="Payment" />
      </p>
      <dl className="mt-1 space-y-1">
        <Fact caption={<Trans id="Account holder" />}>{account.holder}</Fact>
        <Fact caption="IBAN">
          <span className="tabular @lg:whitespace-nowrap">{account.iban}</span>
        </Fact>
        {account.bic ? <Fact caption="BIC">{account.bic}</Fact> : null}
        {reference ? <Fact caption={<Trans id="Reference" />}>{reference}</Fact> : null}
      </dl>
    </div>
  );
}

function Remark({ caption, children }: { caption: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0 break-words">
      <p className="font-semibold">{caption}</p>
      <p dir="auto" className="mt-1 whitespace-pre-line text-ink-2">
        {children}
      </p>
    </div>
  );
}
