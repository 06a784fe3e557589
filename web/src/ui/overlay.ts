import clsx from "clsx";

/** How floating things look: the one shadow, the one frame. */
export const FLOATING = "rounded-panel border border-line bg-surface text-ink shadow-float outline-none";

/** What dims the page beneath. */
export const BACKDROP = clsx(
  "fixed inset-0 z-40 bg-scrim transition-opacity duration-160",
  "data-ending-style:opacity-0 data-starting-style:opacity-0",
);

/** An entry of a menu or a list of choices. */
export const ITEM = clsx(
  "flex min-h-8 w-full cursor-default items-center gap-2.5 rounded-control px-2.5 text-start text-body outline-none select-none",
  "data-disabled:text-ink-3 data-highlighted:bg-accent-soft touch:min-h-11 [&_svg]:size-4 [&_svg]:text-ink-3",
);
