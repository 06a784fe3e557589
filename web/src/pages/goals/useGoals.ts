import { useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import {
  createGoal,
  deleteGoal,
  type GoalView,
  getMonthlyEarnings,
  listGoals,
  open,
  updateGoal,
} from "@/api";
import { failureText } from "@/lib/failures";
import { changed, key } from "@/lib/queries";
import { failed, said } from "@/ui/toasts";

/** All goals, those at rest too: there are few of them. */
export function useGoals() {
  return useQuery({
    queryKey: key("goals", "all"),
    queryFn: async () => (await open(listGoals({ query: { limit: 100 } }))).items,
  });
}

/** The last months, which goals are offered from. */
export function useLastMonths(enabled: boolean) {
  return useQuery({
    queryKey: key("earnings", "monthly", 4),
    queryFn: () => open(getMonthlyEarnings({ query: { months: 4 } })),
    enabled,
  });
}

/** What can be done with a goal outside its form; all of it can be undone. */
export function useGoalActions(): {
  setActive: (goal: GoalView, isActive: boolean) => Promise<void>;
  remove: (goal: GoalView) => Promise<void>;
} {
  const { i18n } = useLingui();

  async function tried(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (failure) {
      failed(failureText(failure));
      return false;
    } finally {
      await changed("goal");
    }
  }

  async function setActive(goal: GoalView, isActive: boolean): Promise<void> {
    const done = await tried(() => open(updateGoal({ path: { id: goal.id }, body: { isActive } })));
    if (!done) return;
    said(isActive ? i18n._("Goal resumed") : i18n._("Goal paused"), {
      label: i18n._("Undo"),
      run: async () => {
        await tried(() => open(updateGoal({ path: { id: goal.id }, body: { isActive: !isActive } })));
      },
    });
  }

  async function remove(goal: GoalView): Promise<void> {
    const done = await tried(() => open(deleteGoal({ path: { id: goal.id } })));
    if (!done) return;
    const { title, kind, target, period, currency, platformId, startsOn, endsOn } = goal;
    said(i18n._("Goal deleted"), {
      label: i18n._("Undo"),
      run: async () => {
        await tried(() =>
          open(createGoal({ body: { title, kind, target, period, currency, platformId, startsOn, endsOn } })),
        );
      },
    });
  }

  return { setActive, remove };
}
