import { Trans } from "@lingui/react";
import { Paper } from "./Paper";
import type { Saved } from "./useDraft";
import { usePaper } from "./usePaper";

interface PreviewProps {
  saved: Saved | null;
  stale: boolean;
  customerId: string;
}

/** The draft as a paper, with the amounts that the server reckoned. */
export function Preview({ saved, stale, customerId }: PreviewProps) {
  const paper = usePaper(saved?.invoice.customerId ?? customerId);
  if (!saved) {
    return (
      <div className="flex min-h-96 flex-col border border-line bg-surface px-5 py-7 text-small sm:px-10 sm:py-10">
        <p className="figure text-title break-words">{paper.seller.name}</p>
        {paper.buyer ? (
          <div className="mt-10">
            <p className="text-label text-ink-3">
              <Trans id="Billed to" />
            </p>
            <p dir="auto" className="mt-1 font-semibold">
              {paper.buyer.name}
            </p>
          </div>
        ) : null}
        <p className="mt-auto max-w-xs text-ink-3">
          <Trans id="The paper fills in here, with the amounts as they will be in the PDF." />
        </p>
      </div>
    );
  }
  return (
    <Paper
      invoice={saved.invoice}
      seller={paper.seller}
      buyer={paper.buyer ?? { name: saved.invoice.customerName, lines: [] }}
      tax={paper.tax}
      account={paper.account}
      stale={stale}
    />
  );
}
