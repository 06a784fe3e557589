import { CopyButton } from "@/ui/CopyButton";

/** Lines of a program; what is longer than the page is wide goes on below. */
export function CodeBlock({ text, label, copy }: { text: string; label: string; copy: string }) {
  return (
    <div className="flex items-start gap-2 rounded-control bg-sunken py-1.5 ps-3 pe-1">
      <section aria-label={label} className="min-w-0 flex-1 self-center py-1">
        <pre className="font-mono text-small wrap-anywhere whitespace-pre-wrap">{text}</pre>
      </section>
      <CopyButton text={text} label={copy} />
    </div>
  );
}
