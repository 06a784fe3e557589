import clsx from "clsx";
import { type ReactNode, useId } from "react";

export interface Choice<Value extends string> {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
}

export interface RadioGroupProps<Value extends string> {
  label: ReactNode;
  choices: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  /** `segments` puts short choices side by side in one frame. */
  look?: "list" | "segments";
  hideLabel?: boolean;
  className?: string;
}

/** One of a few, all of them in sight. */
export function RadioGroup<Value extends string>({
  label,
  choices,
  value,
  onChange,
  look = "list",
  hideLabel = false,
  className,
}: RadioGroupProps<Value>) {
  const name = useId();
  const segments = look === "segments";
  return (
    <fieldset className={clsx("min-w-0", className)}>
      <legend className={clsx("mb-1.5 text-small text-ink-2", hideLabel && "spoken")}>{label}</legend>
      <div
        className={clsx(
          segments
            ? "inline-flex max-w-full flex-wrap rounded-control border border-line-strong p-0.5"
            : "grid gap-1",
        )}
      >
        {choices.map((choice) => (
          <label
            key={choice.value}
            className={
              segments
                ? clsx(
                    "relative flex min-h-8.5 items-center rounded-bar px-2.5 text-small text-ink-2 transition-colors touch:min-h-10",
                    "hover:text-ink has-checked:bg-accent-soft has-checked:font-medium has-checked:text-ink",
                    "has-focus-visible:outline-2 has-focus-visible:outline-accent",
                  )
                : "flex min-h-6 items-start gap-2.5 py-1 touch:min-h-11 touch:items-center"
            }
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
              className={segments ? "absolute inset-0 cursor-pointer opacity-0" : "mt-0.5 size-4 shrink-0"}
            />
            <span>
              <span className="block">{choice.label}</span>
              {choice.hint ? <span className="block text-small text-ink-3">{choice.hint}</span> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
