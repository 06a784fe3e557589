import { useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import {
  createGoal,
  deleteGoal,
  type GoalView,
  getMonthlyEarnings,
  listGoals,
  type NewGoal,
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

/** Writes all that the form holds. */
function change(goal: GoalView, { startsOn, currency, ...rest }: NewGoal): Promise<GoalView> {
  const body = { ...rest, startsOn: startsOn ?? undefined, currency: currency ?? undefined };
  return open(updateGoal({ path: { id: goal.id }, body }));
}

/** A goal as it would be set again. */
function again({ title, kind, target, period, currency, platformId, startsOn, endsOn }: GoalView): NewGoal {
  return { title, kind, target, period, currency, platformId, startsOn, endsOn };
}

/** What can be done with a goal; all of it can be undone. */
export function useGoalActions() {
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
    const set = (to: boolean) =>
      tried(() => open(updateGoal({ path: { id: goal.id }, body: { isActive: to } })));
    if (!(await set(isActive))) return;
    said(isActive ? i18n._("Goal resumed") : i18n._("Goal paused"), {
      label: i18n._("Undo"),
      run: async () => void (await set(!isActive)),
    });
  }

  async function remove(goal: GoalView): Promise<void> {
    if (!(await tried(() => open(deleteGoal({ path: { id: goal.id } }))))) return;
    said(i18n._("Goal deleted"), {
      label: i18n._("Undo"),
      run: async () => void (await tried(() => open(createGoal({ body: again(goal) })))),
    });
  }

  async function putBack(goal: GoalView): Promise<void> {
    await tried(() => change(goal, again(goal)));
  }

  async function takeBack(goal: GoalView): Promise<void> {
    await tried(() => open(deleteGoal({ path: { id: goal.id } })));
  }

  return { setActive, remove, change, putBack, takeBack };
}
