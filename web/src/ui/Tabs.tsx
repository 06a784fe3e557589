import clsx from "clsx";
import { NavLink } from "react-router";

export interface Tab {
  to: string;
  label: string;
  /** Counts as current only on exactly this address. */
  exact?: boolean;
}

/** Pages of one subject. Each is an address, so that Back, reload and a new window do what one expects. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} data-chrome>
      <ul className="flex flex-wrap gap-x-5 border-b border-line">
        {tabs.map((tab) => (
          <li key={tab.to}>
            <NavLink
              to={tab.to}
              end={tab.exact}
              className={({ isActive }) =>
                clsx(
                  "-mb-px flex min-h-9 items-center border-b-2 whitespace-nowrap transition-colors touch:min-h-11",
                  isActive
                    ? "border-accent font-medium text-ink"
                    : "border-transparent text-ink-2 hover:border-line-strong hover:text-ink",
                )
              }
            >
              {tab.label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
