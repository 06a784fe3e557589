import { useLingui } from "@lingui/react";
import clsx from "clsx";
import type { ComponentProps } from "react";
import { useState } from "react";
import { parseAmount } from "@/lib/amount-input";
import { useFormat } from "@/lib/format";
import { currencySign } from "@/lib/money";
import { CONTROL, useField } from "./Field";

export interface AmountInputProps extends Omit<ComponentProps<"input">, "type" | "size"> {
  /** What is typed in; the profile's, where left out. */
  currency?: string;
  /** The quick entry's: taller, in figures. */
  large?: boolean;
}

/**
 * An amount, typed as a person writes it, or a sum of some (`40 + 12.50`), whose result is shown beside it. It holds
 * the text; `readAmount` of `lib/forms` makes the amount of it when the form is sent.
 */
export function AmountInput({ currency, large = false, className, onChange, ...rest }: AmountInputProps) {
  const { i18n } = useLingui();
  const field = useField(rest);
  const format = useFormat();
  const of = currency ?? format.currency;
  const { text: sign, side } = currencySign(of, format.locale);
  const [typed, setTyped] = useState(String(rest.value ?? rest.defaultValue ?? ""));
  const text = rest.value === undefined ? typed : String(rest.value);
  const read = parseAmount(text, { currency: of, locale: format.locale });
  const sum = read.ok && read.isSum ? format.money(read.amount, of) : null;
  const signClass = clsx(
    "pointer-events-none absolute inset-y-0 flex items-center text-ink-3",
    large && "figure text-title",
    side === "start" ? "start-3" : "end-3",
  );
  return (
    <span className="relative block">
      <span aria-hidden className={signClass}>
        {sign}
      </span>
      <input
        {...rest}
        {...field}
        type="text"
        data-amount
        inputMode="decimal"
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.target.value);
          onChange?.(event);
        }}
        className={clsx(
          CONTROL,
          "tabular",
          large && "figure min-h-14 text-title sm:text-title",
          side === "start" ? (sign.length > 1 ? "ps-14" : large ? "ps-9" : "ps-8") : "pe-14",
          className,
        )}
      />
      <span role="status" className="spoken">
        {sum ? i18n._("Adds up to {sum}", { sum }) : ""}
      </span>
      {sum ? (
        <span
          aria-hidden
          data-amount
          className={clsx(
            "pointer-events-none absolute inset-y-0 flex items-center bg-surface ps-2 text-small text-ink-2 my-0.5",
            side === "start" ? "end-3" : "end-14",
          )}
        >
          = {sum}
        </span>
      ) : null}
    </span>
  );
}
