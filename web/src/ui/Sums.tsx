import clsx from "clsx";
import { Amount } from "./Amount";

interface SumsProps {
  amounts: ReadonlyArray<{ currency: string; amount: string }>;
  /** Under each other, as in a column of amounts; otherwise in a line. */
  stacked?: boolean;
}

/** Sums by currency. They stand beside each other and are never added up. */
export function Sums({ amounts, stacked = false }: SumsProps) {
  return (
    <span className={clsx(stacked ? "flex flex-col items-end" : "inline-flex flex-wrap justify-end gap-x-3")}>
      {amounts.map(({ currency, amount }) => (
        <Amount key={currency} value={amount} currency={currency} size="table" />
      ))}
    </span>
  );
}
