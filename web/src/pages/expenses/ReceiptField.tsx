import { Trans, useLingui } from "@lingui/react";
import { Camera, X } from "lucide-react";
import { useState } from "react";
import { formFailureText } from "@/lib/failures";
import { Button } from "@/ui/Button";
import { FileDrop } from "@/ui/FileDrop";
import { IconButton } from "@/ui/IconButton";
import { Skeleton } from "@/ui/Skeleton";
import { ACCEPTED, upload, useDocument } from "../documents/documents";
import { PreviewDialog } from "../documents/PreviewDialog";
import { Thumb } from "../documents/Thumb";

interface ReceiptFieldProps {
  documentId: string | null;
  onDocument: (id: string | null) => void;
  /** A file that was dropped elsewhere is on its way. */
  busy?: boolean;
  error?: string | null;
}

/** The receipt of an expense: dropped, chosen or photographed, kept at once, and shown small. */
export function ReceiptField({ documentId, onDocument, busy = false, error = null }: ReceiptFieldProps) {
  const { i18n } = useLingui();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [preview, setPreview] = useState(false);
  const { data: document } = useDocument(documentId);

  async function take(file: File | undefined): Promise<void> {
    if (!file) return;
    setSending(true);
    setProblem(null);
    try {
      onDocument((await upload(file, { kind: "receipt" })).id);
    } catch (failure) {
      setProblem(formFailureText(failure));
    } finally {
      setSending(false);
    }
  }

  const said = problem ?? error;
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-small text-ink-2">
        <Trans id="Receipt" />
      </p>
      {documentId ? (
        <div className="flex min-h-14 items-center gap-3 rounded-control border border-line px-2 py-2">
          <Thumb document={document} className="size-10" />
          <span className="min-w-0 flex-1 truncate">
            {document?.fileName ?? <Skeleton className="w-40" />}
          </span>
          <Button size="small" disabled={!document} onClick={() => setPreview(true)}>
            {i18n._("View")}
          </Button>
          <IconButton
            label={i18n._("Detach receipt")}
            icon={<X aria-hidden />}
            onClick={() => onDocument(null)}
          />
        </div>
      ) : (
        <>
          <FileDrop
            className="min-h-20 py-4"
            label={
              sending || busy ? (
                <Trans id="Keeping the receipt…" />
              ) : (
                <Trans id="Drop a receipt here, or choose a file" />
              )
            }
            hint={<Trans id="PDF, PNG, JPEG or WebP" />}
            accept={ACCEPTED}
            onFiles={([file]) => void take(file)}
          />
          <label className="hidden min-h-11 items-center justify-center gap-2 rounded-control border border-line-strong bg-surface font-medium touch:flex">
            <Camera aria-hidden className="size-4" strokeWidth={1.75} />
            <Trans id="Photograph a receipt" />
            <input
              type="file"
              accept="image/*"
              capture="environment"
              className="spoken"
              onChange={(event) => void take(event.target.files?.[0])}
            />
          </label>
        </>
      )}
      {said ? (
        <p role="alert" className="text-small text-loss">
          {said}
        </p>
      ) : null}
      {preview && document ? <PreviewDialog document={document} onClose={() => setPreview(false)} /> : null}
    </div>
  );
}
