import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

type Variant = "primary" | "quiet" | "ghost" | "danger";
type Size = "regular" | "small";

const VARIANTS: Record<Variant, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-deep border-transparent",
  quiet: "bg-surface text-ink border-line-strong hover:bg-sunken",
  ghost: "bg-transparent text-ink-2 border-transparent hover:bg-sunken hover:text-ink",
  danger: "bg-surface text-loss border-loss hover:bg-sunken",
};

const SIZES: Record<Size, string> = {
  regular: "min-h-9 px-3.5 touch:min-h-11",
  small: "min-h-7 px-2.5 text-small touch:min-h-11",
};

export function buttonClass(variant: Variant = "quiet", size: Size = "regular", extra?: string): string {
  return clsx(
    "inline-flex items-center justify-center gap-2 rounded-control border font-medium transition-colors select-none",
    "disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50",
    "text-body [&_svg]:size-4 [&_svg]:shrink-0",
    VARIANTS[variant],
    SIZES[size],
    extra,
  );
}

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: Variant;
  size?: Size;
  icon?: ReactNode;
  /** Work is under way: the button stays where it is, says so and does nothing more. */
  busy?: boolean;
}

/** One thing to do. The page's main action is `primary`; there is one of those. */
export function Button({
  variant = "quiet",
  size,
  icon,
  busy = false,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={buttonClass(variant, size, className)}
    >
      {icon}
      {children}
    </button>
  );
}
