import clsx from "clsx";
import type { ComponentProps } from "react";
import { CONTROL, useField } from "./Field";

/** Several lines of text. It grows with what is typed where the browser can. */
export function TextArea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  const field = useField(rest);
  return (
    <textarea
      {...rest}
      {...field}
      rows={rows}
      className={clsx(CONTROL, "field-sizing-content resize-y py-2 leading-normal", className)}
    />
  );
}
