import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { useKeys } from "@/lib/keys";
import { Checkbox } from "./Checkbox";
import { SortButton } from "./SortButton";

export interface Column<Row> {
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Stands in the totals row. */
  total?: ReactNode;
  /** Figures: to the right, under each other. */
  numeric?: boolean;
  /** Left out on phones, which keep date, what and amount. */
  wideOnly?: boolean;
  /** Opens the row: the one cell that says what the row is. */
  opens?: boolean;
  /** The name that the address sorts by. */
  sort?: string;
  className?: string;
}

export interface TableProps<Row> {
  /** What the table is, for those who do not see it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  /** The row whose sheet is open. */
  openKey?: string | null;
  /** Says which row is which to screen readers; needed where rows can be selected. */
  rowName?: (row: Row) => string;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: Set<string>) => void;
  /**
   * Keys that do something with the focused row: `{ e: edit, u: duplicate, Delete: remove }`. What can be done to
   * several is told `those`: all that are selected where the row is one of them, else the row alone.
   */
  rowKeys?: Record<string, (row: Row, those: readonly Row[]) => void>;
  /** A heading between rows: those that follow each other with the same `key` are under one. */
  group?: (row: Row) => { key: string; label: ReactNode; total?: ReactNode };
  /** Says what the totals are of. */
  totalLabel?: ReactNode;
  sort?: string | null;
  onSort?: (sort: string) => void;
  /** Rows that have just come in are tinted for a moment. */
  arrived?: ReadonlySet<string>;
  /** Older figures stay in sight, paler, while newer ones are fetched. */
  stale?: boolean;
}

const CELL = "h-11 border-b border-line px-2 py-1.5 first:ps-0 last:pe-0 compact:h-9";

function openers(table: HTMLTableElement | null): HTMLElement[] {
  return [...(table?.querySelectorAll<HTMLElement>("[data-opener]") ?? [])];
}

function step(table: HTMLTableElement | null, by: 1 | -1): void {
  const all = openers(table);
  const { activeElement } = document;
  const at = activeElement instanceof HTMLElement ? all.indexOf(activeElement) : -1;
  const next = at === -1 ? (by === 1 ? 0 : all.length - 1) : at + by;
  all[next]?.focus();
}

/** A plain table with hairlines. Rows are walked by J and K or the arrows, opened by Enter, selected by X or Space. */
export function Table<Row>(props: TableProps<Row>) {
  const { caption, columns, rows, rowKey, onOpen, openKey, selected, onSelect, rowKeys, group, sort } = props;
  const { i18n } = useLingui();
  const table = useRef<HTMLTableElement>(null);
  useKeys({ j: () => step(table.current, 1), k: () => step(table.current, -1) }, Boolean(onOpen));

  function toggle(id: string): void {
    if (!onSelect) return;
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  }

  function thoseOf(row: Row): readonly Row[] {
    return selected?.has(rowKey(row)) ? rows.filter((one) => selected.has(rowKey(one))) : [row];
  }

  function onKeyDown(event: KeyboardEvent, row: Row): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = rowKeys?.[event.key] ?? rowKeys?.[event.key.toLowerCase()];
    if (event.key === "ArrowDown") step(table.current, 1);
    else if (event.key === "ArrowUp") step(table.current, -1);
    else if ((event.key === "x" || event.key === " ") && onSelect) toggle(rowKey(row));
    else if (act) act(row, thoseOf(row));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const chosen = rows.filter((row) => selected?.has(rowKey(row))).length;
  const hasTotals = columns.some((column) => column.total !== undefined);
  const before = widthBefore(columns.slice(0, -1), onSelect !== undefined);
  const totalsFrom = columns.findIndex((column) => column.total !== undefined);
  const labelled = widthBefore(columns.slice(0, Math.max(totalsFrom, 0)), onSelect !== undefined);
  let lastGroup: string | null = null;

  return (
    <div className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <table ref={table} className={clsx("w-full border-collapse", props.stale && "opacity-60")}>
        <caption className="spoken">{caption}</caption>
        <thead>
          <tr className="text-small text-ink-3">
            {onSelect ? (
              <th scope="col" className={clsx(CELL, "w-8 border-t text-start")}>
                <Checkbox
                  label={i18n._("Select all")}
                  hideLabel
                  checked={rows.length > 0 && chosen === rows.length}
                  partly={chosen > 0 && chosen < rows.length}
                  onChange={() => onSelect(chosen === rows.length ? new Set() : new Set(rows.map(rowKey)))}
                />
              </th>
            ) : null}
            {columns.map((column, place) => (
              <th
                key={column.id}
                scope="col"
                aria-sort={sortOf(column.sort, sort)}
                className={clsx(
                  CELL,
                  "border-t font-normal",
                  column.numeric ? "text-end" : "text-start",
                  follows(columns, place) && APART,
                  column.wideOnly && "max-sm:hidden",
                  column.className,
                  // What colours the cells does not colour their heading.
                  "text-ink-3!",
                )}
              >
                {column.sort && props.onSort ? (
                  <SortButton
                    name={column.sort}
                    sort={sort ?? null}
                    onSort={props.onSort}
                    ascending={!column.numeric && !IS_TIME.test(column.sort)}
                  >
                    {column.header}
                  </SortButton>
                ) : (
                  column.header
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const id = rowKey(row);
            const heading = group?.(row);
            const starts = heading !== undefined && heading.key !== lastGroup;
            lastGroup = heading?.key ?? null;
            return [
              starts ? (
                <tr key={`group ${heading.key}`}>
                  <th
                    scope="rowgroup"
                    colSpan={before.narrow}
                    className={clsx(GROUP, "font-semibold! text-ink-2")}
                  >
                    {heading.label}
                  </th>
                  {before.wide > 0 ? (
                    <td colSpan={before.wide} className={clsx(GROUP, "max-sm:hidden")} />
                  ) : null}
                  <td className={clsx(GROUP, "tabular text-end! text-ink-3")}>{heading.total}</td>
                </tr>
              ) : null,
              <tr
                key={id}
                data-open={openKey === id || undefined}
                className={clsx(
                  "relative transition-colors data-open:bg-accent-soft",
                  onOpen && "hover:bg-sunken has-[[data-opener]:focus-visible]:bg-sunken",
                  selected?.has(id) && "bg-accent-soft",
                  props.arrived?.has(id) && "arrived",
                )}
                onKeyDown={(event) => onKeyDown(event, row)}
              >
                {onSelect ? (
                  <td className={clsx(CELL, "w-8")}>
                    <Checkbox
                      className="relative z-1"
                      label={i18n._("Select {name}", { name: props.rowName?.(row) ?? id })}
                      hideLabel
                      checked={selected?.has(id) ?? false}
                      onChange={() => toggle(id)}
                    />
                  </td>
                ) : null}
                {columns.map((column, place) => (
                  <td
                    key={column.id}
                    className={clsx(
                      CELL,
                      column.numeric && "tabular text-end whitespace-nowrap",
                      follows(columns, place) && APART,
                      column.wideOnly && "max-sm:hidden",
                      column.className,
                    )}
                  >
                    {column.opens && onOpen ? (
                      <button type="button" data-opener className={OPENER} onClick={() => onOpen(row)}>
                        {column.cell(row)}
                      </button>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>,
            ];
          })}
        </tbody>
        {hasTotals && rows.length > 0 ? (
          <tfoot>
            <tr className="font-medium">
              {labelled.narrow > 0 ? (
                <th scope="row" colSpan={labelled.narrow} className={clsx(TOTAL, "text-start font-medium")}>
                  {props.totalLabel}
                </th>
              ) : null}
              {labelled.wide > 0 ? (
                <td colSpan={labelled.wide} className={clsx(TOTAL, "max-sm:hidden")} />
              ) : null}
              {columns.slice(totalsFrom).map((column) => (
                <td
                  key={column.id}
                  className={clsx(
                    TOTAL,
                    column.numeric && "tabular text-end whitespace-nowrap",
                    column.wideOnly && "max-sm:hidden",
                  )}
                >
                  {column.total}
                </td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}

/** The names of sorts by time: the newest is wanted first, as is the largest figure, and a text from A on. */
const IS_TIME = /date$|At$/i;

const TOTAL = clsx(CELL, "border-b-line-strong");

/** Words after figures: both would meet at the edge between them. */
const APART = "ps-6";

function follows<Row>(columns: readonly Column<Row>[], place: number): boolean {
  return columns[place]?.numeric !== true && columns[place - 1]?.numeric === true;
}

const GROUP = "h-10 border-b border-line px-0 pt-4 pb-1.5 text-start align-bottom text-small font-normal";

/** How many columns there are on phones, and how many more elsewhere. */
function widthBefore<Row>(
  columns: readonly Column<Row>[],
  selectable: boolean,
): { narrow: number; wide: number } {
  const wide = columns.filter(({ wideOnly }) => wideOnly).length;
  return { narrow: columns.length - wide + (selectable ? 1 : 0), wide };
}

const OPENER = clsx(
  "block w-full text-start after:absolute after:inset-0 after:content-['']",
  "focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent",
);

function sortOf(name: string | undefined, sort: string | null | undefined) {
  if (!name) return undefined;
  if (sort === name) return "ascending";
  return sort === `-${name}` ? "descending" : "none";
}
