import type { ReactNode } from "react";

/** What is known of one thing: names and values between hairlines. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="border-t border-line">{children}</dl>;
}

interface FactProps {
  name: ReactNode;
  children: ReactNode;
}

export function Fact({ name, children }: FactProps) {
  return (
    <div className="flex items-baseline justify-between gap-6 border-b border-line py-2">
      <dt className="shrink-0 text-ink-2">{name}</dt>
      <dd className="min-w-0 text-end wrap-anywhere">{children}</dd>
    </div>
  );
}
