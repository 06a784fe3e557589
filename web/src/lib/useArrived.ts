import { useEffect, useRef, useState } from "react";

/** Which rows came in since the list was first shown; they are tinted for a moment. */
export function useArrived(rows: ReadonlyArray<{ id: string }> | undefined): ReadonlySet<string> {
  const seen = useRef<Set<string> | null>(null);
  const [arrived, setArrived] = useState<ReadonlySet<string>>(() => new Set());
  useEffect(() => {
    if (!rows) return;
    const known = seen.current;
    seen.current = new Set([...(known ?? []), ...rows.map(({ id }) => id)]);
    if (!known) return;
    const fresh = rows.filter(({ id }) => !known.has(id)).map(({ id }) => id);
    if (fresh.length > 0) setArrived(new Set(fresh));
  }, [rows]);
  return arrived;
}
