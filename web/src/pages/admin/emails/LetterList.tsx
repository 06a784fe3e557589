import { useLingui } from "@lingui/react";
import clsx from "clsx";
import type { SampleLetterView } from "@/api";

interface LetterListProps {
  letters: readonly SampleLetterView[];
  /** The name of the one in sight. */
  shown: string;
  nameOf: (letter: SampleLetterView) => string;
  onShow: (name: string) => void;
}

/** All sorts of letters, beside the one in sight, where there is room. */
export function LetterList({ letters, shown, nameOf, onShow }: LetterListProps) {
  const { i18n } = useLingui();
  return (
    <nav aria-label={i18n._("Sorts of email")} className="max-lg:hidden">
      <ul className="sticky top-20 flex flex-col gap-px">
        {letters.map((letter) => (
          <li key={letter.name}>
            <button
              type="button"
              aria-current={letter.name === shown || undefined}
              onClick={() => onShow(letter.name)}
              className={clsx(
                "flex min-h-8 w-full items-center rounded-control px-2 text-start transition-colors touch:min-h-11",
                letter.name === shown
                  ? "bg-accent-soft font-medium text-ink"
                  : "text-ink-2 hover:bg-sunken hover:text-ink",
              )}
            >
              {nameOf(letter)}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
