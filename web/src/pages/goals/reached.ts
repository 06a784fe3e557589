import type { GoalView } from "@/api";
import { compare } from "@/lib/money";

/** Whether there is nothing left to do. */
export function isReached({ current, target }: Pick<GoalView, "current" | "target">): boolean {
  return current !== null && compare(current, target) >= 0;
}
