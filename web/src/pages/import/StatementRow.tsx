import { Trans, useLingui } from "@lingui/react";
import { useFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { Link } from "@/ui/Link";
import { Sums } from "@/ui/Sums";
import { Refused } from "./Refused";
import { Skipped } from "./Skipped";
import { sourceName } from "./sources";
import type { Statement } from "./statements";
import type { View } from "./view";

interface StatementRowProps {
  statement: Statement;
  /** What of it is looked at. */
  view: View;
  onRematch: () => void;
  onDrop: () => void;
}

/** One file: what it was read as, what of it would be booked, and what would not, line by line. */
export function StatementRow({ statement, view, onRematch, onDrop }: StatementRowProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { file, stage } = statement;
  const outcome = stage.kind === "checked" || stage.kind === "imported" ? stage.outcome : null;
  const isOpen = stage.kind === "checked" || stage.kind === "refused";
  return (
    <li className="border-b border-line py-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <p className="min-w-0 font-medium break-words">{file.name}</p>
        {outcome ? (
          <p className="figure text-title">
            <Sums amounts={outcome.totals} />
          </p>
        ) : null}
      </div>
      <p className="mt-0.5 text-small text-ink-2">
        {stage.kind === "reading" ? i18n._("Reading {size}…", { size: format.bytes(file.size) }) : null}
        {stage.kind === "unmatched" ? i18n._("Waiting for its columns") : null}
        {stage.kind === "importing" ? i18n._("Writing to the books…") : null}
        {outcome ? (
          <>
            {sourceName(outcome.dialect)
              ? i18n._("Read as {source}", { source: i18n._(sourceName(outcome.dialect) ?? "") })
              : i18n._("Read by the columns you matched")}
            {" · "}
            {stage.kind === "imported"
              ? i18n._("{count, plural, one {# earning added} other {# earnings added}}", {
                  count: outcome.created,
                })
              : i18n._("{count, plural, =0 {nothing new} one {# new earning} other {# new earnings}}", {
                  count: outcome.created,
                })}
            {outcome.duplicates > 0 ? (
              <>
                {" · "}
                {i18n._("{count, plural, one {# is} other {# are}} in the books already and left out", {
                  count: outcome.duplicates,
                })}
              </>
            ) : null}
          </>
        ) : null}
      </p>
      {stage.kind === "refused" ? (
        <div className="mt-2">
          <Refused failure={stage.failure} />
        </div>
      ) : null}
      {outcome && outcome.preview.length > 0 && stage.kind === "checked" && view === "all" ? (
        <details open className="mt-3">
          <summary className="w-fit cursor-pointer text-small text-ink-2 hover:text-ink">
            <Trans
              id="{count, plural, one {The new earning} other {The first # new earnings}}"
              values={{ count: outcome.preview.length }}
            />
          </summary>
          <table className="mt-2 w-full max-w-3xl border-collapse text-small">
            <tbody>
              {outcome.preview.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows that are not booked have no other name than their place.
                <tr key={index}>
                  <td className="tabular border-t border-line py-1.5 pe-4 whitespace-nowrap">
                    {format.day(row.date)}
                  </td>
                  <td
                    dir="auto"
                    className="w-full max-w-0 truncate border-t border-line py-1.5 pe-4 text-ink-2"
                  >
                    {row.notes}
                  </td>
                  <td className="tabular border-t border-line py-1.5 text-end whitespace-nowrap">
                    <Amount value={row.amount} currency={row.currency} size="table" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      ) : null}
      {outcome && outcome.duplicates > 0 && view === "doubles" ? (
        <p className="mt-3 max-w-prose text-small">
          <Trans
            id="{count, plural, one {# earning of this file is booked already. It is left out, so that it counts once.} other {# earnings of this file are booked already. They are left out, so that each counts once.}}"
            values={{ count: outcome.duplicates }}
          />
        </p>
      ) : null}
      {outcome && outcome.skippedCount > 0 && view !== "doubles" ? (
        <details open className="mt-2">
          <summary className="w-fit cursor-pointer text-small text-ink-2 hover:text-ink">
            <Trans
              id="{count, plural, one {# line is left out} other {# lines are left out}}"
              values={{ count: outcome.skippedCount }}
            />
          </summary>
          <div className="mt-2 text-small">
            <Skipped rows={outcome.skipped} count={outcome.skippedCount} whole={view === "problems"} />
          </div>
        </details>
      ) : null}
      {isOpen ? (
        <div className="mt-2 -ms-2.5 flex flex-wrap gap-1">
          <Button variant="ghost" size="small" onClick={onRematch}>
            {i18n._("Match its columns")}
          </Button>
          <Button variant="ghost" size="small" onClick={onDrop}>
            {i18n._("Leave this file out")}
          </Button>
        </div>
      ) : null}
      {stage.kind === "imported" && stage.outcome.id ? (
        <p className="mt-2 flex flex-wrap gap-4">
          <Link to={`/earnings?importId=${stage.outcome.id}`}>{i18n._("See its earnings")}</Link>
          <Link to={`/import/${stage.outcome.id}`}>{i18n._("Details, and undo")}</Link>
        </p>
      ) : null}
    </li>
  );
}
