import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import {
  type DocumentKindName,
  type DocumentView,
  getDocument,
  getDocumentContent,
  getDocumentPreview,
  open,
  uploadDocument,
} from "@/api";
import { idempotent } from "@/lib/ids";
import { changed, key } from "@/lib/queries";

/** What the server takes, for the browser's own chooser. */
export const ACCEPTED = "application/pdf,image/png,image/jpeg,image/webp,text/csv,.csv";

/** Of each kind, the English name, which is the id of its translation. */
export const KINDS: Record<DocumentKindName, string> = {
  receipt: /*i18n*/ "Receipt",
  invoice: /*i18n*/ "Invoice",
  contract: /*i18n*/ "Contract",
  statement: /*i18n*/ "Statement",
  other: /*i18n*/ "Other",
};

export const KIND_NAMES = [
  "receipt",
  "invoice",
  "contract",
  "statement",
  "other",
] as const satisfies readonly DocumentKindName[];

/** Sends one file; it can belong to an expense from the start. */
export async function upload(
  file: File,
  belongs: { kind: DocumentKindName; expenseId?: string; invoiceId?: string },
): Promise<DocumentView> {
  const made = await open(uploadDocument({ body: { file, ...belongs }, headers: idempotent() }));
  await changed("document");
  return made;
}

export function useDocument(id: string | null) {
  return useQuery({
    queryKey: key("documents", "one", id),
    queryFn: () => open(getDocument({ path: { id: id ?? "" }, headers: { Accept: "application/json" } })),
    enabled: id !== null,
  });
}

async function bytes(asked: Parameters<typeof open<Blob | File>>[0]): Promise<Blob> {
  return open(asked);
}

/** The small picture of a document, where it has one. */
export function usePreview(document: DocumentView | undefined): string | null {
  const { data } = useQuery({
    queryKey: key("documents", "preview", document?.id),
    queryFn: () => bytes(getDocumentPreview({ path: { id: document?.id ?? "" }, parseAs: "blob" })),
    enabled: document?.hasPreview === true,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useBlobUrl(data);
}

/** The whole picture. */
export function usePicture(document: DocumentView) {
  const query = useQuery({
    queryKey: key("documents", "content", document.id),
    queryFn: () => bytes(getDocumentContent({ path: { id: document.id }, parseAs: "blob" })),
    enabled: document.fileType.startsWith("image/"),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return { url: useBlobUrl(query.data), error: query.error, retry: () => void query.refetch() };
}

/** An address for bytes that only the signed-in reader can fetch; it is good while the component is there. */
function useBlobUrl(blob: Blob | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
      setUrl(null);
    };
  }, [blob]);
  return url;
}
