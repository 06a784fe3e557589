import { Trans, useLingui } from "@lingui/react";
import { Download } from "lucide-react";
import { type DocumentView, getDocumentContent } from "@/api";
import { download } from "@/lib/download";
import { failureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorState } from "@/ui/ErrorState";
import { failed } from "@/ui/toasts";
import { usePicture } from "./documents";
import { Thumb } from "./Thumb";

/** Hands the file itself to the reader. */
export function downloadDocument({ id, fileName }: DocumentView): void {
  void download(getDocumentContent({ path: { id }, parseAs: "blob" }), fileName).catch((failure) =>
    failed(failureText(failure)),
  );
}

/** A document at a size at which it can be read. */
export function PreviewDialog({ document, onClose }: { document: DocumentView; onClose: () => void }) {
  const { i18n } = useLingui();
  const format = useFormat();
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={document.fileName}
      actions={
        <Button icon={<Download aria-hidden />} onClick={() => downloadDocument(document)}>
          {i18n._("Download")}
        </Button>
      }
    >
      <p className="mb-3 text-small text-ink-3">
        {format.bytes(document.fileSize)} · {format.instant(document.createdAt)}
      </p>
      {document.fileType.startsWith("image/") ? (
        <Picture document={document} />
      ) : (
        <div className="flex flex-col items-center gap-3 rounded-control bg-sunken px-6 py-14 text-center">
          <Thumb document={document} className="size-12" />
          <p className="text-ink-2">
            <Trans id="There is no picture of this kind of file. Download it to read it." />
          </p>
        </div>
      )}
    </Dialog>
  );
}

function Picture({ document }: { document: DocumentView }) {
  const { url, error, retry } = usePicture(document);
  if (error) return <ErrorState error={error} onRetry={retry} />;
  return (
    <div className="flex min-h-64 items-center justify-center rounded-control bg-sunken p-2">
      {url ? (
        <img src={url} alt={document.fileName} className="max-h-[60dvh] max-w-full rounded-bar" />
      ) : null}
    </div>
  );
}
