import { Trans, useLingui } from "@lingui/react";
import type { SkippedRowView } from "@/api";
import { useFormat } from "@/lib/format";

interface SkippedProps {
  rows: readonly SkippedRowView[];
  /** All of them; the server names the first thousand. */
  count: number;
  /** Names every line, not only the first of each reason. */
  whole?: boolean;
}

/** How many lines are named for one reason. */
const NAMED = 40;

/** Lines of a file that are no earnings: why, and which. */
export function Skipped({ rows, count, whole = false }: SkippedProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const reasons = new Map<string, number[]>();
  for (const { reason, row } of rows) reasons.set(reason, [...(reasons.get(reason) ?? []), row]);
  const most = whole ? rows.length : NAMED;
  if (count === 0) return null;
  return (
    <table className="w-full max-w-3xl border-collapse">
      <caption className="mb-2 text-start font-medium">
        <Trans
          id="{count, plural, one {# line is no earning} other {# lines are no earnings}}"
          values={{ count }}
        />
      </caption>
      <tbody>
        {[...reasons].map(([reason, lines]) => (
          <tr key={reason} className="align-top">
            <th scope="row" className="border-t border-line py-2 pe-4 text-start font-normal">
              {reason}
            </th>
            <td className="tabular border-t border-line py-2 text-end text-ink-3">
              {i18n._("{count, plural, one {line} other {lines}} {lines}", {
                count: lines.length,
                lines: lines
                  .slice(0, most)
                  .map((line) => format.number(String(line)))
                  .join(", "),
              })}
              {lines.length > most ? " …" : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
