import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { LogOut, type LucideIcon, Settings, ShieldCheck, SunMoon, Trash2 } from "lucide-react";
import { NavLink } from "react-router";
import { leave } from "@/lib/leave";
import { usePlaces } from "@/lib/nav";
import { useSession } from "@/lib/session";
import { nextTheme, type Theme, useUi } from "@/lib/store";
import { IconButton } from "@/ui/IconButton";
import { Mark } from "./Mark";

const ROW =
  "flex min-h-8 items-center gap-2.5 rounded-control px-2 transition-colors touch:min-h-11 [&_svg]:size-4";

function railLink({ isActive }: { isActive: boolean }): string {
  return clsx(
    ROW,
    isActive ? "bg-accent-soft font-medium text-ink" : "text-ink-2 hover:bg-sunken hover:text-ink",
  );
}

function RailLink({ to, label, icon: Icon }: { to: string; label: string; icon: LucideIcon }) {
  return (
    <li>
      <NavLink to={to} end={to === "/"} className={railLink}>
        <Icon aria-hidden strokeWidth={1.75} />
        {label}
      </NavLink>
    </li>
  );
}

/** The sections, beside every page on wide screens. */
export function Rail() {
  const { i18n } = useLingui();
  const places = usePlaces();
  const user = useSession((state) => state.user);
  const theme = useUi((state) => state.theme);
  const themes: Record<Theme, string> = {
    system: i18n._("Theme: system"),
    light: i18n._("Theme: light"),
    dark: i18n._("Theme: dark"),
  };
  return (
    <nav
      data-chrome
      aria-label={i18n._("Sections")}
      className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col overflow-y-auto border-e border-line px-3 pt-4 pb-3 lg:flex"
    >
      <NavLink
        to="/"
        className="mb-4 flex items-center gap-2.5 rounded-control px-2 py-1 text-section font-semibold"
      >
        <Mark className="size-6" />
        EarnTrack
      </NavLink>
      <div className="flex flex-col gap-3">
        {places.map((group) => (
          <ul
            key={group[0]?.to}
            className="flex flex-col gap-px not-first:border-t not-first:border-line not-first:pt-3"
          >
            {group.map(({ to, label, icon }) => (
              <RailLink key={to} to={to} label={i18n._(label)} icon={icon} />
            ))}
          </ul>
        ))}
      </div>
      <div className="mt-auto flex flex-col gap-px pt-6">
        <button
          type="button"
          onClick={nextTheme}
          className={clsx(ROW, "text-ink-2 hover:bg-sunken hover:text-ink")}
        >
          <SunMoon aria-hidden strokeWidth={1.75} />
          {themes[theme]}
        </button>
        <ul className="flex flex-col gap-px">
          {user?.role === "admin" ? (
            <RailLink to="/admin" label={i18n._("Administration")} icon={ShieldCheck} />
          ) : null}
          <RailLink to="/trash" label={i18n._("Trash")} icon={Trash2} />
          <RailLink to="/settings" label={i18n._("Settings")} icon={Settings} />
        </ul>
        <div className="mt-2 flex items-center justify-between gap-2 border-t border-line pt-2 ps-2">
          <span className="min-w-0">
            <span className="block truncate font-medium">{user?.name ?? user?.email}</span>
            {user?.name ? <span className="block truncate text-label text-ink-3">{user.email}</span> : null}
          </span>
          <IconButton
            label={i18n._("Sign out")}
            icon={<LogOut aria-hidden strokeWidth={1.75} />}
            onClick={leave}
          />
        </div>
      </div>
    </nav>
  );
}
