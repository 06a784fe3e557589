import { CopyButton } from "@/ui/CopyButton";

/** Lines of a program, as they are; what is wider than the page scrolls. */
export function CodeBlock({ text, label, copy }: { text: string; label: string; copy: string }) {
  return (
    <div className="flex items-start gap-2 rounded-control bg-sunken py-1.5 ps-3 pe-1">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard. */}
      <section aria-label={label} tabIndex={0} className="min-w-0 flex-1 overflow-x-auto py-1">
        <pre className="w-max font-mono text-small">{text}</pre>
      </section>
      <CopyButton text={text} label={copy} />
    </div>
  );
}
