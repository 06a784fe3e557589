import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import { NavLink, Outlet, useLocation } from "react-router";
import { AskBeforeLeaving } from "./parts/AskBeforeLeaving";

interface Entry {
  to: string;
  /** English, and the id of its translation. */
  label: string;
}

/** Oneself, one's work, who gets in, and what was kept. */
const GROUPS: ReadonlyArray<readonly Entry[]> = [
  [
    { to: "/settings", label: /*i18n*/ "Profile" },
    { to: "/settings/money", label: /*i18n*/ "Money and region" },
    { to: "/settings/appearance", label: /*i18n*/ "Appearance" },
    { to: "/settings/notifications", label: /*i18n*/ "Notifications" },
  ],
  [
    { to: "/settings/invoicing", label: /*i18n*/ "Invoicing" },
    { to: "/settings/rates", label: /*i18n*/ "Exchange rates" },
  ],
  [
    { to: "/settings/security", label: /*i18n*/ "Security" },
    { to: "/settings/tokens", label: /*i18n*/ "API tokens" },
    { to: "/settings/webhooks", label: /*i18n*/ "Webhooks" },
  ],
  [
    { to: "/settings/mail", label: /*i18n*/ "Mail" },
    { to: "/settings/activity", label: /*i18n*/ "Activity" },
    { to: "/settings/data", label: /*i18n*/ "Your data" },
  ],
];

function entryClass({ isActive }: { isActive: boolean }): string {
  return clsx(
    "flex min-h-8 items-center rounded-control px-2 transition-colors touch:min-h-11",
    isActive ? "bg-accent-soft font-medium text-ink" : "text-ink-2 hover:bg-sunken hover:text-ink",
  );
}

/** The entry that an address belongs to: `/settings/webhooks/…` to the webhooks. */
function entryOf(pathname: string): Entry | undefined {
  const fits = GROUPS.flat().filter(({ to }) => `${pathname}/`.startsWith(`${to}/`));
  return fits.toSorted((one, other) => other.to.length - one.to.length)[0];
}

/** All settings beside their list; on narrow screens the list opens above them. */
export function Component() {
  const { i18n } = useLingui();
  const { pathname } = useLocation();
  const list = useId();
  const [openedAt, setOpenedAt] = useState<string | null>(null);
  const isOpen = openedAt === pathname;
  const current = entryOf(pathname);
  return (
    <div className="max-lg:pt-2 lg:flex lg:gap-12">
      <nav aria-label={i18n._("Settings")} data-chrome className="lg:w-44 lg:shrink-0 lg:pt-10">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={list}
          onClick={() => setOpenedAt(isOpen ? null : pathname)}
          className="flex min-h-11 w-full items-center gap-2 border-b border-line text-start lg:hidden"
        >
          <span className="text-ink-3">{i18n._("Settings")}</span>
          <span className="min-w-0 flex-1 font-medium">{current ? i18n._(current.label) : null}</span>
          <ChevronDown
            aria-hidden
            strokeWidth={1.75}
            className={clsx("size-4 shrink-0 text-ink-3 transition-transform", isOpen && "rotate-180")}
          />
        </button>
        <div
          id={list}
          className={clsx(
            "lg:sticky lg:top-6 lg:flex lg:flex-col lg:gap-3",
            isOpen
              ? "max-lg:grid max-lg:grid-cols-2 max-lg:gap-x-4 max-lg:gap-y-3 max-lg:border-b max-lg:border-line max-lg:py-3"
              : "max-lg:hidden",
          )}
        >
          {GROUPS.map((group) => (
            <ul
              key={group[0]?.to}
              className="flex min-w-0 flex-col gap-px lg:not-first:border-t lg:not-first:border-line lg:not-first:pt-3"
            >
              {group.map(({ to, label }) => (
                <li key={to}>
                  <NavLink
                    to={to}
                    end={to === "/settings"}
                    onClick={() => setOpenedAt(null)}
                    className={entryClass}
                  >
                    {i18n._(label)}
                  </NavLink>
                </li>
              ))}
            </ul>
          ))}
        </div>
      </nav>
      <div className="min-w-0 flex-1">
        <Outlet />
      </div>
      <AskBeforeLeaving />
    </div>
  );
}
