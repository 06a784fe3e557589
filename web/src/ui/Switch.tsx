import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

export interface SwitchProps extends Omit<ComponentProps<"input">, "type"> {
  label: ReactNode;
  hint?: ReactNode;
}

/** A setting that takes effect at once. */
export function Switch({ label, hint, className, ...rest }: SwitchProps) {
  return (
    <label className={clsx("flex min-h-11 items-center justify-between gap-6 py-2", className)}>
      <span>
        <span className="block">{label}</span>
        {hint ? <span className="block text-small text-ink-3">{hint}</span> : null}
      </span>
      <span className="relative inline-flex shrink-0">
        <input
          {...rest}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says itself whether it is on.
          role="switch"
          className={clsx(
            "peer h-6 w-10 appearance-none rounded-full border border-line-strong bg-sunken transition-colors",
            "checked:border-accent checked:bg-accent disabled:opacity-50",
          )}
        />
        <span
          aria-hidden
          className={clsx(
            "pointer-events-none absolute start-1 top-1 size-4 rounded-full bg-ink-3 transition-transform",
            "peer-checked:translate-x-4 peer-checked:bg-on-accent rtl:peer-checked:-translate-x-4",
          )}
        />
      </span>
    </label>
  );
}
