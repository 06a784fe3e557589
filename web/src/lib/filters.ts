import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

export interface Filters<Name extends string> {
  /** What is set, by name. */
  values: Partial<Record<Name, string>>;
  /** Sets some and leaves the others; `null` or nothing clears one. */
  set: (next: Partial<Record<Name, string | null>>) => void;
  clear: () => void;
  /** Anything is set. */
  active: boolean;
}

/**
 * The filters of a list, kept in the address, so that they survive a reload and Back. `names` must be the same array
 * at each render: keep it at the top of the module.
 */
export function useFilters<Name extends string>(names: readonly Name[]): Filters<Name> {
  const [params, setParams] = useSearchParams();
  const values = useMemo(() => {
    const set: Partial<Record<Name, string>> = {};
    for (const name of names) {
      const value = params.get(name);
      if (value) set[name] = value;
    }
    return set;
  }, [names, params]);
  const set = useCallback(
    (next: Partial<Record<Name, string | null>>) => {
      setParams(
        (present) => {
          const changed = new URLSearchParams(present);
          for (const name of names) {
            if (!(name in next)) continue;
            const value = next[name];
            if (value) changed.set(name, value);
            else changed.delete(name);
          }
          return changed;
        },
        { replace: true, preventScrollReset: true },
      );
    },
    [names, setParams],
  );
  const clear = useCallback(() => {
    set(Object.fromEntries(names.map((name) => [name, null])) as Partial<Record<Name, null>>);
  }, [names, set]);
  return { values, set, clear, active: Object.keys(values).length > 0 };
}

/** One value of the address that Back takes away again: the open row, `useParam("id")`. */
export function useParam(name: string): [string | null, (value: string | null) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string | null) => {
      setParams(
        (present) => {
          const changed = new URLSearchParams(present);
          if (value) changed.set(name, value);
          else changed.delete(name);
          return changed;
        },
        // What is closed is gone at once: nothing more is asked of a row that may be about to go.
        { preventScrollReset: true, replace: value === null, flushSync: value === null },
      );
    },
    [name, setParams],
  );
  return [params.get(name), set];
}
