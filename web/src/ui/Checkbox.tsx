import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { useEffect, useRef } from "react";

export interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "ref"> {
  label: ReactNode;
  hint?: ReactNode;
  /** The label is for those who do not see the box's surroundings. */
  hideLabel?: boolean;
  /** Some of what it stands for is chosen, not all. */
  partly?: boolean;
  ref?: (element: HTMLInputElement | null) => void;
}

/** Yes or no. */
export function Checkbox({
  label,
  hint,
  hideLabel = false,
  partly = false,
  className,
  ref,
  ...rest
}: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = partly;
  }, [partly]);
  return (
    <label
      className={clsx("inline-flex min-h-6 items-start gap-2.5 touch:min-h-11 touch:items-center", className)}
    >
      <input
        {...rest}
        ref={(element) => {
          box.current = element;
          ref?.(element);
        }}
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 touch:mt-0 touch:size-5"
      />
      <span className={clsx(hideLabel && "spoken")}>
        <span className="block">{label}</span>
        {hint ? <span className="block text-small text-ink-3">{hint}</span> : null}
      </span>
    </label>
  );
}
