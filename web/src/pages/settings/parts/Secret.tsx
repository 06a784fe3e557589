import { CopyButton } from "@/ui/CopyButton";

/** A text to be copied as it stands: a secret, or a command. */
export function Secret({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex items-start justify-between gap-2 rounded-control bg-sunken py-1.5 ps-3 pe-1">
      <code className="min-w-0 self-center py-1 font-mono text-small wrap-anywhere whitespace-pre-wrap">
        {text}
      </code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
