import clsx from "clsx";

/** The numbers of a chart, written out. The first column names the row. */
export interface TwinTable {
  columns: readonly string[];
  rows: ReadonlyArray<{ key: string; cells: readonly string[] }>;
}

const CELL = "border-b border-line py-2 ps-4 first:ps-0 compact:py-1";

/** The twin of a chart for those who want figures. */
export function ChartTable({ caption, table }: { caption: string; table: TwinTable }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys.
    <section aria-label={caption} tabIndex={0} className="max-h-128 overflow-auto print:max-h-none">
      <table className="w-full border-collapse text-body">
        <caption className="spoken">{caption}</caption>
        <thead className="sticky top-0 bg-paper">
          <tr className="text-small text-ink-3">
            {table.columns.map((column, index) => (
              <th
                key={column}
                scope="col"
                className={clsx(CELL, "font-normal", index === 0 ? "text-start" : "text-end")}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) =>
                index === 0 ? (
                  <th key={table.columns[index]} scope="row" className={clsx(CELL, "text-start font-normal")}>
                    {cell}
                  </th>
                ) : (
                  <td
                    key={table.columns[index]}
                    data-amount
                    className={clsx(CELL, "tabular text-end whitespace-nowrap")}
                  >
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
