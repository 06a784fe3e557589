import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { useFormat } from "@/lib/format";
import { sumsOf } from "@/pages/earnings/ledger";
import { Button } from "@/ui/Button";
import { RadioGroup } from "@/ui/RadioGroup";
import { Sums } from "@/ui/Sums";
import { StatementRow } from "./StatementRow";
import type { Statement } from "./statements";
import type { Statements } from "./useStatements";
import { shownIn, totalOf, type View, viewsOf } from "./view";

/** What all files together would bring into the books, or have brought. */
function created(all: readonly Statement[], kind: "checked" | "imported") {
  return all.flatMap(({ stage }) => (stage.kind === kind ? [stage.outcome] : []));
}

/** All files, what is to be booked of them, and the button that books it. */
export function Review({ statements }: { statements: Statements }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { all } = statements;
  const isImporting = all.some(({ stage }) => stage.kind === "importing");
  const done = created(all, "imported");
  const waiting = created(all, "checked").filter((outcome) => outcome.created > 0);
  const isDone = done.length > 0 && !isImporting;
  const outcomes = isDone ? done : waiting;
  const count = outcomes.reduce((sum, outcome) => sum + outcome.created, 0);
  const sums = sumsOf(outcomes.flatMap((outcome) => outcome.totals));
  const [chosen, setChosen] = useState<View>("all");
  const counts = { problems: totalOf(all, "problems"), doubles: totalOf(all, "doubles") };
  const choices = viewsOf(all);
  // A choice that nothing is left of is none.
  const view = choices.includes(chosen) ? chosen : "all";
  const names: Record<View, string> = {
    all: i18n._("All"),
    problems: i18n._("Problems ({count})", { count: format.number(String(counts.problems)) }),
    doubles: i18n._("In the books already ({count})", { count: format.number(String(counts.doubles)) }),
  };
  const isReading = all.some(({ stage }) => stage.kind === "reading");
  return (
    <>
      {choices.length > 0 ? (
        <RadioGroup
          label={<Trans id="Show" />}
          hideLabel
          look="segments"
          className="mb-4"
          value={view}
          onChange={setChosen}
          choices={choices.map((value) => ({ value, label: names[value] }))}
        />
      ) : null}
      <ul className="border-t border-line">
        {shownIn(all, view).map((statement) => (
          <StatementRow
            key={statement.id}
            statement={statement}
            view={view}
            onRematch={() => statements.rematch(statement.id)}
            onDrop={() => statements.drop(statement.id)}
          />
        ))}
      </ul>
      <div className="mt-5 flex flex-wrap items-center gap-x-5 gap-y-3">
        {isDone ? (
          <Button onClick={statements.clear}>{i18n._("Import more")}</Button>
        ) : (
          <>
            <Button
              variant="primary"
              busy={isImporting}
              disabled={!isImporting && (count === 0 || isReading)}
              onClick={() => void statements.importAll()}
            >
              {isImporting
                ? i18n._("Importing…")
                : i18n._("{count, plural, one {Import # earning} other {Import # earnings}}", { count })}
            </Button>
            <Button disabled={isImporting} onClick={statements.clear}>
              {i18n._("Cancel")}
            </Button>
          </>
        )}
        <p role="status" className="text-ink-2">
          {isImporting ? (
            <Trans
              id="{done} of {all, plural, one {# file} other {# files}} booked"
              values={{ done: done.length, all: done.length + waiting.length + 1 }}
            />
          ) : all.length > 1 && count > 0 ? (
            <>
              {i18n._("{count, plural, one {# earning} other {# earnings}} in all", { count })}:{" "}
              <Sums amounts={sums} />
            </>
          ) : null}
        </p>
      </div>
    </>
  );
}
