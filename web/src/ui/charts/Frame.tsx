import { Trans, useLingui } from "@lingui/react";
import clsx from "clsx";
import { type ReactNode, useId, useState } from "react";
import type { ColourName } from "../colours";
import { Swatch } from "../Swatch";
import { ChartTable, type TwinTable } from "./ChartTable";

export interface LegendItem {
  id: string;
  name: string;
  colour: ColourName;
}

export interface FrameProps {
  title: string;
  legend?: readonly LegendItem[];
  /** Further keys in the heading line, for what is no colour. */
  keys?: ReactNode;
  /** What is being read, or what is worth reading at rest; its line is always there, so nothing jumps. */
  readout?: ReactNode;
  /** It reads out more than one line holds: two are always there. */
  reads?: "much";
  /** Whether the readout is of the mark under the pointer. */
  reading?: boolean;
  /** What a mark says aloud, once keys have led to it. */
  aloud?: string | null;
  /** The same numbers as a table. */
  table: TwinTable;
  /** Beside the switch to the table. */
  actions?: ReactNode;
  /** Under the chart: how it was reckoned. */
  note?: ReactNode;
  children: ReactNode;
}

/** What every chart has: its title with the legend in one line, a line that reads it out, and its twin as a table. */
export function Frame(props: FrameProps) {
  const { title, legend = [], table, actions, note, children } = props;
  const { i18n } = useLingui();
  const [asTable, setAsTable] = useState(false);
  const heading = useId();
  return (
    <figure aria-labelledby={heading} className="m-0 min-w-0">
      <div className="flex items-baseline gap-x-6">
        <figcaption className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-6 gap-y-1">
          <h2 id={heading} className="text-section font-semibold">
            {title}
          </h2>
          {legend.length > 1 ? (
            <ul className="flex min-w-0 flex-wrap gap-x-4 gap-y-0.5 text-small text-ink-2">
              {legend.map(({ id, name, colour }) => (
                <li key={id} className="flex min-w-0 items-baseline gap-2">
                  <Swatch colour={colour} className="self-center" />
                  <span className="max-w-48 truncate">{name}</span>
                </li>
              ))}
            </ul>
          ) : null}
          {props.keys ? (
            <div className="flex flex-wrap gap-x-4 text-small text-ink-2">{props.keys}</div>
          ) : null}
        </figcaption>
        {actions}
        <button
          type="button"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
          className="shrink-0 self-start py-0.5 text-small text-ink-3 underline-offset-4 hover:text-ink hover:underline touch:-my-2.5 touch:min-h-11 print:hidden"
        >
          {asTable ? <Trans id="Show as chart" /> : <Trans id="Show as table" />}
        </button>
      </div>
      {props.readout ? (
        <div
          aria-hidden
          className={clsx(
            "tabular mt-1 flex w-0 min-w-full flex-wrap content-start items-baseline gap-x-4 overflow-hidden text-small leading-5 whitespace-nowrap print:hidden",
            props.reads === "much" ? "h-10" : "h-10 sm:h-5",
            props.reading ? "text-ink" : "text-ink-3",
          )}
        >
          {asTable ? null : props.readout}
        </div>
      ) : null}
      <p role="status" className="spoken">
        {asTable ? "" : (props.aloud ?? "")}
      </p>
      <div className="mt-3">
        {asTable ? <ChartTable caption={i18n._("{title}, as a table", { title })} table={table} /> : children}
      </div>
      {note ? <p className="mt-2 text-small text-ink-3">{note}</p> : null}
    </figure>
  );
}

/** One figure of a readout: what it is, quietly, and how much. */
export function Reads({
  label,
  wideOnly,
  children,
}: {
  label: string;
  wideOnly?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={clsx("flex gap-x-1.5", wideOnly && "max-sm:hidden")}>
      <span className="text-ink-3">{label}</span>
      <span data-amount>{children}</span>
    </span>
  );
}
