import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";

interface SortButtonProps {
  name: string;
  /** The present order: `date`, or `-date` from the last to the first. */
  sort: string | null;
  onSort: (sort: string) => void;
  /** From A to Z at first. */
  ascending?: boolean;
  children: ReactNode;
}

/** The heading of a column that can be sorted by: figures and days first descending, texts first ascending. */
export function SortButton({ name, sort, onSort, ascending: first = false, children }: SortButtonProps) {
  const descending = sort === `-${name}`;
  const toAscending = sort === name ? false : descending || first;
  const Arrow = descending ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={() => onSort(toAscending ? name : `-${name}`)}
      className="inline-flex min-h-6 items-center gap-1 hover:text-ink touch:min-h-11"
    >
      {children}
      {descending || sort === name ? <Arrow aria-hidden className="size-3" /> : null}
    </button>
  );
}
