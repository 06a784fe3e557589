import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { Select } from "@/ui/Select";
import type { Sample } from "./csv";
import { ROLES, type Role } from "./mapping";

interface ColumnTableProps {
  sample: Sample;
  roles: readonly Role[];
  /** Chooses what a column holds; left out where the columns are known. */
  onRole?: ((at: number, role: Role) => void) | undefined;
}

const SHOWN = 5;
const CELL = "max-w-48 truncate border-b border-line px-2 py-1.5 text-start";

function isRole(value: string): value is Role {
  return value in ROLES;
}

/** The first rows of a file, with what each column holds above it. */
export function ColumnTable({ sample, roles, onRole }: ColumnTableProps) {
  const { i18n } = useLingui();
  const options = Object.entries(ROLES).map(([value, label]) => ({ value, label: i18n._(label) }));
  const columns = sample.header.map((name, at) => ({ id: `${at} ${name}`, name, at }));
  const rows = sample.rows.slice(0, SHOWN).map((cells, at) => ({ id: String(at), cells }));
  return (
    <section
      aria-label={i18n._("The first rows of the file")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
      tabIndex={0}
      className="overflow-x-auto border-x border-t border-line"
    >
      <table className="w-full border-collapse text-small">
        <thead>
          {onRole ? (
            <tr className="bg-sunken">
              {columns.map(({ id, name, at }) => (
                <td key={id} className="min-w-36 border-b border-line p-1.5 align-bottom">
                  <Select
                    aria-label={i18n._("What “{name}” holds", { name })}
                    value={roles[at] ?? "none"}
                    options={options}
                    className={clsx("text-small", (roles[at] ?? "none") === "none" && "text-ink-3")}
                    onChange={({ target: { value } }) => isRole(value) && onRole(at, value)}
                  />
                </td>
              ))}
            </tr>
          ) : null}
          <tr>
            {columns.map(({ id, name }) => (
              <th key={id} scope="col" className={clsx(CELL, "font-semibold whitespace-nowrap")}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id: line, cells }) => (
            <tr key={line}>
              {columns.map(({ id, at }) => (
                <td
                  key={id}
                  dir="auto"
                  className={clsx(
                    CELL,
                    "whitespace-nowrap",
                    onRole && (roles[at] ?? "none") === "none" ? "text-ink-3" : "text-ink-2",
                  )}
                >
                  {cells[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
