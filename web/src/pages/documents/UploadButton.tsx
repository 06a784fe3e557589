import { Trans } from "@lingui/react";
import { Upload } from "lucide-react";
import { buttonClass } from "@/ui/Button";
import { ACCEPTED } from "./documents";

interface UploadButtonProps {
  busy: boolean;
  onFiles: (files: File[]) => void;
}

/** Chooses files; it looks like a button and is the browser's own field. */
export function UploadButton({ busy, onFiles }: UploadButtonProps) {
  return (
    <label
      aria-busy={busy || undefined}
      className={buttonClass(
        "primary",
        "regular",
        "relative has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
      )}
    >
      <Upload aria-hidden />
      {busy ? <Trans id="Sending…" /> : <Trans id="Upload" />}
      <input
        type="file"
        multiple
        accept={ACCEPTED}
        disabled={busy}
        className="absolute inset-0 cursor-pointer opacity-0"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </label>
  );
}
