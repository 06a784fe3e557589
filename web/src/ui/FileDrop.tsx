import clsx from "clsx";
import { Upload } from "lucide-react";
import { type ReactNode, useState } from "react";

export interface FileDropProps {
  /** What to drop, in words: "Drop a statement here, or choose a file". */
  label: ReactNode;
  hint?: ReactNode;
  accept?: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
  className?: string;
}

/** Takes files, dropped or chosen. Nothing needs dragging. */
export function FileDrop({ label, hint, accept, multiple = false, onFiles, className }: FileDropProps) {
  const [over, setOver] = useState(false);
  return (
    <label
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
      }}
      className={clsx(
        "relative flex min-h-32 flex-col items-center justify-center gap-1.5 rounded-panel border border-dashed px-6 py-8 text-center transition-colors",
        "hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        over ? "border-accent bg-accent-soft" : "border-line-strong",
        className,
      )}
    >
      <input
        type="file"
        accept={accept}
        multiple={multiple}
        className="absolute inset-0 cursor-pointer opacity-0"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
      <Upload aria-hidden className="size-5 text-ink-3" strokeWidth={1.75} />
      <span className="font-medium">{label}</span>
      {hint ? <span className="text-small text-ink-3">{hint}</span> : null}
    </label>
  );
}
