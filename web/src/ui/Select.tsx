import clsx from "clsx";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { CONTROL, useField } from "./Field";

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean;
}

export interface SelectProps extends Omit<ComponentProps<"select">, "children"> {
  options: readonly SelectOption[];
  /** Shown while nothing is chosen. */
  placeholder?: string;
}

/** One of a few. It is the platform's own, so that phones show their wheel and keyboards their type-ahead. */
export function Select({ options, placeholder, className, ...rest }: SelectProps) {
  const field = useField(rest);
  return (
    <span className="relative block">
      <select {...rest} {...field} className={clsx(CONTROL, "appearance-none truncate pe-9", className)}>
        {placeholder === undefined ? null : <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute inset-y-0 end-3 my-auto size-4 text-ink-3"
        strokeWidth={1.75}
      />
    </span>
  );
}
