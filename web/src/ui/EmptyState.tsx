import type { ReactNode } from "react";

export interface EmptyStateProps {
  title: ReactNode;
  children?: ReactNode;
  /** What can be done about it. */
  actions?: ReactNode;
}

/** Nothing here yet, or nothing that matches: one sentence, and the way on. */
export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className="border-y border-line py-16 text-center">
      <p className="figure text-title">{title}</p>
      {children ? <div className="mx-auto mt-2 max-w-md text-ink-2">{children}</div> : null}
      {actions ? <div className="mt-6 flex flex-wrap justify-center gap-3">{actions}</div> : null}
    </div>
  );
}
