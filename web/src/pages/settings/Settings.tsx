import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { useEffect, useRef } from "react";
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
    "flex min-h-8 items-center whitespace-nowrap transition-colors touch:min-h-11",
    "max-lg:-mb-px max-lg:min-h-9 max-lg:border-b-2 lg:rounded-control lg:px-2",
    isActive
      ? "font-medium text-ink max-lg:border-accent lg:bg-accent-soft"
      : "text-ink-2 hover:text-ink max-lg:border-transparent max-lg:hover:border-line-strong lg:hover:bg-sunken",
  );
}

/** All settings beside their list; on narrow screens the list is a row above them. */
export function Component() {
  const { i18n } = useLingui();
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another entry to bring into sight.
  useEffect(() => {
    const current = nav.current?.querySelector("a[aria-current=page]");
    if (current && nav.current)
      nav.current.scrollLeft = current.getBoundingClientRect().left - 16 + nav.current.scrollLeft;
  }, [pathname]);
  return (
    <div className="max-lg:pt-4 lg:flex lg:gap-12">
      <nav
        ref={nav}
        aria-label={i18n._("Settings")}
        data-chrome
        className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0 lg:w-44 lg:shrink-0 lg:overflow-visible lg:pt-10"
      >
        <div className="max-lg:flex max-lg:w-max max-lg:min-w-full max-lg:gap-5 max-lg:border-b max-lg:border-line lg:sticky lg:top-6 lg:flex lg:flex-col lg:gap-3">
          {GROUPS.map((group) => (
            <ul
              key={group[0]?.to}
              className="flex max-lg:gap-5 lg:flex-col lg:gap-px lg:not-first:border-t lg:not-first:border-line lg:not-first:pt-3"
            >
              {group.map(({ to, label }) => (
                <li key={to}>
                  <NavLink to={to} end={to === "/settings"} className={entryClass}>
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
