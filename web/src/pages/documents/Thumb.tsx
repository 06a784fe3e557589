import clsx from "clsx";
import { FileImage, FileSpreadsheet, FileText } from "lucide-react";
import type { DocumentView } from "@/api";
import { usePreview } from "./documents";

interface ThumbProps {
  document: DocumentView | undefined;
  className?: string;
}

/** A small picture of a document, or the sign of its type. It says nothing: the name stands beside it. */
export function Thumb({ document, className }: ThumbProps) {
  const url = usePreview(document);
  const Icon =
    document?.fileType === "text/csv"
      ? FileSpreadsheet
      : document?.fileType.startsWith("image/")
        ? FileImage
        : FileText;
  return (
    <span
      className={clsx(
        "flex shrink-0 items-center justify-center overflow-hidden rounded-bar border border-line bg-sunken text-ink-3",
        className ?? "size-8",
      )}
    >
      {url ? (
        <img src={url} alt="" className="size-full object-cover" />
      ) : (
        <Icon aria-hidden className="size-4" strokeWidth={1.75} />
      )}
    </span>
  );
}
