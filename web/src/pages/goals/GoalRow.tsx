import { Trans, useLingui } from "@lingui/react";
import clsx from "clsx";
import type { GoalView } from "@/api";
import { useFormat } from "@/lib/format";
import { round } from "@/lib/money";
import { GoalMeter } from "@/ui/charts";
import { targetText, timeOf } from "./goal";
import { isReached } from "./reached";

export interface GoalRowProps {
  goal: GoalView;
  onOpen: () => void;
  /** The name of the platform that alone counts. */
  platform: string | undefined;
}

/** How one goal stands: so far, its meter with the mark of today, and what that means. */
export function GoalRow({ goal, onOpen, platform }: GoalRowProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { passed, left } = timeOf(goal, format.today());
  const goesOn = goal.isActive && !isReached(goal);
  const write = (value: string) => targetText(goal.kind, value, goal.currency ?? format.currency);
  const roughly = (value: string) => write(round(value, 0));
  return (
    <li className={clsx("border-b border-line py-5", !goal.isActive && "text-ink-3")}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="min-w-0 text-section font-semibold">
          <button
            type="button"
            data-opener
            data-amount={/\d/.test(goal.title) || undefined}
            onClick={onOpen}
            className="max-w-full rounded-control text-start underline-offset-4 hover:underline touch:min-h-11"
          >
            {goal.title}
          </button>
        </h2>
        <p data-amount className="whitespace-nowrap">
          {goal.current === null ? (
            <Trans id="a rate is missing" />
          ) : (
            <>
              <span className="figure text-stat">{write(goal.current)}</span>{" "}
              <span className="tabular text-ink-3">
                {i18n._("of {target}", { target: write(goal.target) })}
              </span>
            </>
          )}
        </p>
      </div>
      {goal.current === null ? null : (
        <div className="mt-2">
          <GoalMeter
            label={goal.title}
            current={goal.current}
            target={goal.target}
            projected={goal.isActive ? goal.projected : null}
            passed={goal.isActive ? passed : undefined}
            write={write}
          />
        </div>
      )}
      <p className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-small text-ink-2">
        <PaceWords goal={goal} />
        <span>
          {i18n._("{left, plural, =0 {the last day} one {# day left} other {# days left}}", { left })}
        </span>
        {goesOn && goal.projected !== null ? (
          <span data-amount>{i18n._("at this pace {amount}", { amount: roughly(goal.projected) })}</span>
        ) : null}
        {goesOn && goal.hoursNeeded !== null && goal.kind !== "hours" ? (
          <span>
            {i18n._("about {hours} h of work to go", { hours: format.number(goal.hoursNeeded, { most: 0 }) })}
          </span>
        ) : null}
        {goal.kind === "hours" ? null : (
          <span className="text-ink-3">
            <Trans id="invoices are not counted" />
          </span>
        )}
        {platform ? <span className="text-ink-3">{i18n._("only {platform}", { platform })}</span> : null}
      </p>
    </li>
  );
}

function PaceWords({ goal }: { goal: GoalView }) {
  if (!goal.isActive) return <Trans id="Paused" />;
  if (isReached(goal)) {
    return (
      <span className="font-medium text-accent">
        <Trans id="Reached" />
      </span>
    );
  }
  switch (goal.pace) {
    case "ahead":
      return (
        <span className="font-medium text-accent">
          <Trans id="▲ Ahead" />
        </span>
      );
    case "onTrack":
      return (
        <span className="font-medium text-ink">
          <Trans id="On track" />
        </span>
      );
    case "behind":
      return (
        <span className="font-medium text-warn">
          <Trans id="▼ Behind" />
        </span>
      );
    default:
      return null;
  }
}
