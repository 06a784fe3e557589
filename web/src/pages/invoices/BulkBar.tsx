import { Trans, useLingui } from "@lingui/react";
import type { InvoiceView } from "@/api";
import { Button } from "@/ui/Button";
import { useRowActions } from "./useRowActions";

interface BulkBarProps {
  chosen: readonly InvoiceView[];
  onDone: () => void;
}

/** What can be done with several invoices at once. */
export function BulkBar({ chosen, onDone }: BulkBarProps) {
  const { i18n } = useLingui();
  const { discard, pdf } = useRowActions();
  const drafts = chosen.filter(({ status }) => status === "draft");
  const issued = chosen.filter(({ number }) => number !== null);
  if (chosen.length === 0) return null;
  return (
    <section
      aria-label={i18n._("Selected invoices")}
      data-chrome
      className="sticky bottom-20 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-panel border border-line bg-surface px-4 py-2 shadow-float lg:bottom-4"
    >
      <p role="status" className="me-2">
        <Trans id="{count, plural, one {# selected} other {# selected}}" values={{ count: chosen.length }} />
      </p>
      {issued.length > 0 ? (
        <Button size="small" onClick={() => void pdf(issued)}>
          <Trans
            id="{count, plural, one {Download the PDF} other {Download # PDFs}}"
            values={{ count: issued.length }}
          />
        </Button>
      ) : null}
      {drafts.length > 0 ? (
        <Button size="small" onClick={() => void discard(drafts).then(onDone)}>
          <Trans
            id="{count, plural, one {Delete the draft} other {Delete # drafts}}"
            values={{ count: drafts.length }}
          />
        </Button>
      ) : null}
      <Button size="small" variant="ghost" onClick={onDone}>
        <Trans id="Clear" />
      </Button>
    </section>
  );
}
