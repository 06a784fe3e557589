import { useLingui } from "@lingui/react";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copied } from "@/lib/copy";
import { IconButton } from "./IconButton";
import { failed } from "./toasts";

/** Copies a text, and says for a moment that it did, or how else it is done. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { i18n } = useLingui();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy(): Promise<void> {
    if (await copied(text)) setCopied(true);
    else failed(i18n._("Your browser doesn't let this page copy. Select the text and copy it."));
  }

  return (
    <IconButton
      label={isCopied ? i18n._("Copied") : (label ?? i18n._("Copy"))}
      icon={
        isCopied ? <Check aria-hidden className="text-accent" /> : <Copy aria-hidden strokeWidth={1.75} />
      }
      onClick={() => void copy()}
    />
  );
}
