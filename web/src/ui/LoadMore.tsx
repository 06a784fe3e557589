import { Trans } from "@lingui/react";
import { Button } from "./Button";

export interface LoadMoreProps {
  /** Rows in sight. */
  shown: number;
  /** Rows in all, where it is known. */
  total?: number | undefined;
  hasMore: boolean;
  busy: boolean;
  onMore: () => void;
}

/** The end of a list that comes page by page. */
export function LoadMore({ shown, total, hasMore, busy, onMore }: LoadMoreProps) {
  if (!hasMore) return null;
  return (
    <div data-chrome className="mt-4 flex flex-wrap items-center justify-between gap-3">
      <p className="text-small text-ink-3">
        {total === undefined ? (
          <Trans id="{shown, plural, one {# row} other {# rows}}" values={{ shown }} />
        ) : (
          <Trans id="{shown} of {total}" values={{ shown, total }} />
        )}
      </p>
      <Button onClick={onMore} busy={busy}>
        <Trans id="Load more" />
      </Button>
    </div>
  );
}
