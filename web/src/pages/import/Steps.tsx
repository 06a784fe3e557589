import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { Check } from "lucide-react";

const NAMES = [
  /*i18n*/ "Upload",
  /*i18n*/ "Match",
  /*i18n*/ "Check",
  /*i18n*/ "Import",
  /*i18n*/ "Done",
] as const;

/** Where one is on the way from a file to the books. */
export function Steps({ at }: { at: 0 | 1 | 2 | 3 | 4 }) {
  const { i18n } = useLingui();
  return (
    <ol
      aria-label={i18n._("Steps")}
      className="mb-7 flex flex-wrap gap-x-5 gap-y-2 border-b border-line pb-3 text-small"
    >
      {NAMES.map((name, index) => (
        <li
          key={name}
          aria-current={index === at ? "step" : undefined}
          className={clsx(
            "flex items-center gap-1.5",
            index === at ? "font-semibold text-ink" : "text-ink-3",
          )}
        >
          {index < at ? (
            <Check aria-hidden className="size-3.5 text-accent" />
          ) : (
            <span className="tabular">{index + 1}</span>
          )}
          {i18n._(name)}
        </li>
      ))}
    </ol>
  );
}
