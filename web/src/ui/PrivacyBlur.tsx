import type { ReactNode } from "react";

/** Text that names an amount without being an `Amount`: blurred with them. */
export function PrivacyBlur({ children }: { children: ReactNode }) {
  return <span data-amount>{children}</span>;
}
