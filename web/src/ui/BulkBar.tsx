import { Trans, useLingui } from "@lingui/react";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./IconButton";
import { FLOATING } from "./overlay";

interface BulkBarProps {
  /** How many rows are selected; the bar is gone where none is. */
  count: number;
  /** What they come to. */
  detail?: ReactNode;
  onClear: () => void;
  /** Buttons: what can be done to all of them. */
  children: ReactNode;
}

/** What can be done to the selected rows of a list. It stays in sight while the list scrolls. */
export function BulkBar({ count, detail, onClear, children }: BulkBarProps) {
  const { i18n } = useLingui();
  if (count === 0) return null;
  return (
    <section
      aria-label={i18n._("Selected rows")}
      data-chrome
      className={`${FLOATING} sticky bottom-20 z-30 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-2 py-2 ps-4 pe-2 lg:bottom-4`}
    >
      <p className="me-2" role="status">
        <span className="font-medium">
          <Trans id="{count, plural, one {# selected} other {# selected}}" values={{ count }} />
        </span>
        {detail ? <span className="text-ink-2"> · {detail}</span> : null}
      </p>
      {children}
      <IconButton label={i18n._("Clear selection")} icon={<X aria-hidden />} onClick={onClear} />
    </section>
  );
}
