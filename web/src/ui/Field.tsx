import clsx from "clsx";
import { createContext, type ReactNode, use, useId } from "react";

interface FieldContext {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}

const Context = createContext<FieldContext | null>(null);

/** The attributes that wire a control to the label, hint and error of the field around it. */
export function useField(own: { id?: string | undefined } = {}) {
  const field = use(Context);
  return {
    id: own.id ?? field?.id,
    "aria-describedby": field?.describedBy,
    "aria-invalid": field?.invalid || undefined,
    "aria-required": field?.required || undefined,
  };
}

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong; its presence marks the control as invalid. */
  error?: ReactNode;
  required?: boolean;
  /** Stands beside the label, on the far side: "Optional", a link. */
  aside?: ReactNode;
  /** The label is for those who do not see the form. */
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
}

/** A label, a control, and what is to be known about it. */
export function Field({
  label,
  hint,
  error,
  required = false,
  aside,
  hideLabel = false,
  className,
  children,
}: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = errorId ?? hintId;
  return (
    <Context value={{ id, describedBy, invalid: Boolean(error), required }}>
      <div className={clsx("flex min-w-0 flex-col gap-1.5", className)}>
        <div className={clsx("flex items-baseline justify-between gap-2", hideLabel && "spoken")}>
          <label htmlFor={id} className="text-small text-ink-2">
            {label}
          </label>
          {aside ? <span className="text-label text-ink-3">{aside}</span> : null}
        </div>
        {children}
        {error ? (
          <p id={errorId} className="text-small text-loss">
            {error}
          </p>
        ) : null}
        {hint && !error ? (
          <p id={hintId} className="text-small text-ink-3">
            {hint}
          </p>
        ) : null}
      </div>
    </Context>
  );
}

/** How every control looks. */
export const CONTROL = clsx(
  "w-full min-w-0 rounded-control border border-line-strong bg-surface px-3 text-input text-ink transition-colors",
  "min-h-10 touch:min-h-11 hover:border-ink-3 sm:text-section",
  "focus-visible:border-accent focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent",
  "aria-invalid:border-loss disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-3",
);
