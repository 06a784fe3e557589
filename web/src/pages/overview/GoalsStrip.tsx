import { Trans, useLingui } from "@lingui/react";
import { Link } from "react-router";
import type { GoalView } from "@/api";
import { useFormat } from "@/lib/format";
import { GoalMeter } from "@/ui/charts";
import { Link as TextLink } from "@/ui/Link";
import { Section } from "@/ui/Page";
import { isReached } from "../goals/reached";

const SHOWN = 3;

/** How far the goals are. */
export function GoalsStrip({ goals }: { goals: readonly GoalView[] }) {
  const { i18n } = useLingui();
  const format = useFormat();
  if (goals.length === 0) return null;
  const paces = {
    ahead: i18n._("ahead"),
    onTrack: i18n._("on track"),
    behind: i18n._("behind"),
  };
  return (
    <Section
      title={<Trans id="Goals" />}
      aside={
        <TextLink to="/goals" className="text-small">
          <Trans id="All goals" />
        </TextLink>
      }
    >
      <ul className="grid gap-x-10 gap-y-5 border-t border-line pt-4 sm:grid-cols-2 lg:grid-cols-3">
        {goals.slice(0, SHOWN).map((goal) => {
          const write = (value: string) =>
            goal.currency === null
              ? i18n._("{hours} h", { hours: format.number(value) })
              : format.money(value, goal.currency, { minor: "auto" });
          return (
            <li key={goal.id} className="relative min-w-0">
              <div className="mb-2 flex items-baseline justify-between gap-3">
                <Link
                  to={`/goals?id=${goal.id}`}
                  className="truncate font-medium after:absolute after:inset-0"
                >
                  {goal.title}
                </Link>
                {isReached(goal) ? (
                  <span className="text-small text-accent">{i18n._("reached")}</span>
                ) : goal.pace ? (
                  <span className="text-small text-ink-3">{paces[goal.pace]}</span>
                ) : null}
              </div>
              <GoalMeter
                label={goal.title}
                current={goal.current ?? "0"}
                target={goal.target}
                projected={goal.projected ?? undefined}
                write={write}
              />
              <p data-amount className="mt-1.5 text-small text-ink-2">
                {i18n._("{current} of {target}", {
                  current: write(goal.current ?? "0"),
                  target: write(goal.target),
                })}
              </p>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
