import { Trans } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type DocumentView, listDocuments, open } from "@/api";
import { key } from "@/lib/queries";
import { PreviewDialog } from "../documents/PreviewDialog";
import { Thumb } from "../documents/Thumb";

interface AttachedProps {
  expenseId: string;
  /** The receipt, which is shown above. */
  receiptId: string | null;
}

/** The documents that were attached to an expense from their own side. */
export function Attached({ expenseId, receiptId }: AttachedProps) {
  const [shown, setShown] = useState<DocumentView | null>(null);
  const { data } = useQuery({
    queryKey: key("documents", "of expense", expenseId),
    queryFn: () => open(listDocuments({ query: { expenseId, limit: 100 } })),
  });
  const documents = (data?.items ?? []).filter(({ id }) => id !== receiptId);
  if (documents.length === 0) return null;
  return (
    <section className="mt-5">
      <h3 className="mb-1.5 text-small text-ink-2">
        <Trans id="Attached documents" />
      </h3>
      <ul className="border-t border-line">
        {documents.map((document) => (
          <li key={document.id} className="border-b border-line">
            <button
              type="button"
              onClick={() => setShown(document)}
              className="flex min-h-12 w-full items-center gap-3 text-start hover:bg-sunken"
            >
              <Thumb document={document} />
              <bdi className="min-w-0 truncate">{document.fileName}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {shown ? <PreviewDialog document={shown} onClose={() => setShown(null)} /> : null}
    </section>
  );
}
