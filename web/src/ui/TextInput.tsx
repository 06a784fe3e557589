import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { CONTROL, useField } from "./Field";

export interface TextInputProps extends ComponentProps<"input"> {
  /** Stands inside, before what is typed: a currency sign, a magnifier. */
  before?: ReactNode;
  /** Stands inside, after it: a unit. */
  after?: ReactNode;
}

/** A line of text. */
export function TextInput({ before, after, className, type = "text", ...rest }: TextInputProps) {
  const field = useField(rest);
  const input = (
    <input
      {...rest}
      {...field}
      type={type}
      className={clsx(CONTROL, Boolean(before) && "ps-9", Boolean(after) && "pe-12", className)}
    />
  );
  if (!before && !after) return input;
  return (
    <span className="relative block">
      {before ? (
        <span className="pointer-events-none absolute inset-y-0 start-3 flex items-center text-ink-3 [&_svg]:size-4">
          {before}
        </span>
      ) : null}
      {input}
      {after ? (
        <span className="pointer-events-none absolute inset-y-0 end-3 flex items-center text-small text-ink-3 [&_svg]:size-4">
          {after}
        </span>
      ) : null}
    </span>
  );
}
