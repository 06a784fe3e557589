import { Trans } from "@lingui/react";
import type { InvoiceView } from "@/api";
import { BulkBar } from "@/ui/BulkBar";
import { Button } from "@/ui/Button";
import { useRowActions } from "./useRowActions";

interface ChosenBarProps {
  chosen: readonly InvoiceView[];
  onDone: () => void;
}

/** What can be done with several invoices at once. */
export function ChosenBar({ chosen, onDone }: ChosenBarProps) {
  const { discard, pdf } = useRowActions();
  const drafts = chosen.filter(({ status }) => status === "draft");
  const issued = chosen.filter(({ number }) => number !== null);
  return (
    <BulkBar count={chosen.length} onClear={onDone}>
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
    </BulkBar>
  );
}
