import type { I18n } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { GoalView } from "@/api";
import { usePlatforms } from "@/entry/platforms";
import { useFilters, useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { FilterBar } from "@/ui/FilterBar";
import { Page } from "@/ui/Page";
import { RadioGroup } from "@/ui/RadioGroup";
import { SkeletonRows } from "@/ui/Skeleton";
import { Examples } from "./Examples";
import { GoalRow } from "./GoalRow";
import { GoalSheet } from "./GoalSheet";
import { BLANK, type GoalText, textOf } from "./goal";
import { useGoals } from "./useGoals";

const FILTERS = ["show"] as const;
const NEW = "new";

/** Every goal, how it stands, and where it ends at this pace. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const query = useGoals();
  const platforms = usePlatforms();
  const { values, set, clear, active: isFiltered } = useFilters(FILTERS);
  const [openId, setOpenId] = useParam("id");
  const [start, setStart] = useState<GoalText>(BLANK);

  const all = query.data ?? [];
  const showsPaused = values.show === "paused";
  const goals = all.filter(({ isActive }) => isActive !== showsPaused);
  const opened = all.find(({ id }) => id === openId);

  function begin(from: Partial<GoalText> = {}): void {
    setStart({ ...BLANK, ...from });
    setOpenId(NEW);
  }

  const create = (
    <Button icon={<Plus aria-hidden strokeWidth={1.75} />} onClick={() => begin()}>
      <Trans id="New goal" />
    </Button>
  );

  return (
    <Page narrow name={i18n._("Goals")} title={titleOf(all, i18n)} actions={all.length > 0 ? create : null}>
      {query.isPending ? <SkeletonRows rows={4} /> : null}
      {query.error && !query.data ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.data && all.length === 0 ? <Examples onChoose={begin} onNew={() => begin()} /> : null}
      {all.length > 0 ? (
        <>
          <FilterBar active={isFiltered} onClear={clear}>
            <RadioGroup
              look="segments"
              hideLabel
              label={<Trans id="Show" />}
              value={showsPaused ? "paused" : "active"}
              onChange={(show) => set({ show: show === "paused" ? show : null })}
              choices={[
                { value: "active", label: i18n._("Active") },
                { value: "paused", label: i18n._("Paused") },
              ]}
            />
          </FilterBar>
          {goals.length > 0 ? (
            <ul className="border-t border-line">
              {goals.map((goal) => (
                <GoalRow
                  key={goal.id}
                  goal={goal}
                  platform={platforms.find(({ id }) => id === goal.platformId)?.name}
                  onOpen={() => setOpenId(goal.id)}
                />
              ))}
            </ul>
          ) : (
            <EmptyState
              title={showsPaused ? <Trans id="No goal is paused" /> : <Trans id="All goals are paused" />}
              actions={
                <Button onClick={() => set({ show: showsPaused ? null : "paused" })}>
                  {showsPaused ? <Trans id="Clear filters" /> : <Trans id="Show paused goals" />}
                </Button>
              }
            />
          )}
        </>
      ) : null}
      {openId === NEW ? (
        <GoalSheet key={NEW} goal={undefined} start={start} onClose={() => setOpenId(null)} />
      ) : opened ? (
        <GoalSheet
          key={opened.id}
          goal={opened}
          start={textOf(opened, format.currency)}
          onClose={() => setOpenId(null)}
        />
      ) : null}
    </Page>
  );
}

/** How many goals will be reached if all goes on like this. */
function titleOf(goals: readonly GoalView[], i18n: I18n): string | undefined {
  const paced = goals.filter(({ isActive, pace }) => isActive && pace !== null);
  if (paced.length === 0) return undefined;
  const good = paced.filter(({ pace }) => pace !== "behind").length;
  return i18n._("{good} of {total, plural, one {# goal is} other {# goals are}} on track", {
    good,
    total: paced.length,
  });
}
