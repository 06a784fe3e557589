import { type KeyboardEvent, useState } from "react";
import { walk } from "./reading";
import { useRtl } from "./use-box";

/** Which mark of a chart is being read, by pointer or by keys. */
export interface Reading {
  /** None at rest. */
  active: number | null;
  /** Whether keys led there, so that it is said aloud. */
  aloud: boolean;
  point: (index: number | null) => void;
  onFocus: () => void;
  onBlur: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Reading starts at `start`, the last mark where it is left out: what is newest. */
export function useReading(
  count: number,
  steps: { across?: number; along?: number; start?: number } = {},
): Reading {
  const [state, setState] = useState<{ active: number | null; aloud: boolean }>({
    active: null,
    aloud: false,
  });
  const rtl = useRtl();
  const start = steps.start ?? count - 1;
  const active = state.active !== null && state.active < count ? state.active : null;

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = walk(event.key, active ?? start, { count, rtl, ...steps });
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setState({ active: to, aloud: true });
  }

  return {
    active,
    aloud: state.aloud,
    point: (index) => setState({ active: index, aloud: false }),
    onFocus: () =>
      setState((now) => (now.active === null && count > 0 ? { active: start, aloud: true } : now)),
    onBlur: () => setState({ active: null, aloud: false }),
    onKeyDown,
  };
}
