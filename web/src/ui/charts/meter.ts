import { geometry } from "./scale";

/** Where the marks of a meter stand, as shares of its length. */
export interface MeterLayout {
  filled: number;
  /** Where it is expected to end; nothing where that is no further. */
  projected: number | undefined;
  /** Where it should be by today; nothing once the goal is reached. */
  pace: number | undefined;
  /** The goal, where more than it was reached. */
  goal: number | undefined;
}

export interface MeterValues {
  current: string;
  target: string;
  projected?: string | null;
  /** How much of the time has passed, from 0 to 1. */
  passed?: number;
}

/** The whole length is the goal, or what is more than it. */
export function layoutMeter({ current, target, projected, passed }: MeterValues): MeterLayout {
  const [now, goal] = [Math.max(geometry(current), 0), geometry(target)];
  const end = projected == null ? now : geometry(projected);
  const length = Math.max(goal, now);
  if (length <= 0) return { filled: 0, projected: undefined, pace: undefined, goal: undefined };
  return {
    filled: now / length,
    projected: end > now && now < goal ? Math.min(end / length, 1) : undefined,
    pace:
      passed !== undefined && passed > 0 && passed < 1 && now < goal ? (goal * passed) / length : undefined,
    goal: now > goal ? goal / length : undefined,
  };
}

/** The quantity against its reorder point, which stands a third along while there is little. */
export function layoutStock(quantity: string, reorderPoint: string): { filled: number; reorder: number } {
  const [now, reorder] = [Math.max(geometry(quantity), 0), Math.max(geometry(reorderPoint), 0)];
  const length = Math.max(now, reorder * 3, 1);
  return { filled: now / length, reorder: reorder / length };
}
