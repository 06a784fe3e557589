import { useLingui } from "@lingui/react";
import { LogOut, type LucideIcon, Settings, ShieldCheck, SunMoon, Trash2 } from "lucide-react";
import { Link } from "react-router";
import { leave } from "@/lib/leave";
import { usePlaces } from "@/lib/nav";
import { useSession } from "@/lib/session";
import { nextTheme, useUi } from "@/lib/store";
import { Page } from "@/ui/Page";

const ROW =
  "flex min-h-12 w-full items-center gap-3 border-b border-line text-start text-section hover:bg-sunken [&_svg]:size-4 [&_svg]:text-ink-3";

function Row({ to, label, icon: Icon }: { to: string; label: string; icon: LucideIcon }) {
  return (
    <li>
      <Link to={to} className={ROW}>
        <Icon aria-hidden strokeWidth={1.75} />
        {label}
      </Link>
    </li>
  );
}

/** Every section, for screens that have no room for the rail. */
export function Component() {
  const { i18n } = useLingui();
  const places = usePlaces();
  const user = useSession((state) => state.user);
  const theme = useUi((state) => state.theme);
  const themes = {
    system: i18n._("Theme: system"),
    light: i18n._("Theme: light"),
    dark: i18n._("Theme: dark"),
  };
  return (
    <Page name={i18n._("More")} lead={user?.email}>
      <ul className="border-t border-line">
        {places.flat().map(({ to, label, icon }) => (
          <Row key={to} to={to} label={i18n._(label)} icon={icon} />
        ))}
        {user?.role === "admin" ? (
          <Row to="/admin" label={i18n._("Administration")} icon={ShieldCheck} />
        ) : null}
        <Row to="/trash" label={i18n._("Trash")} icon={Trash2} />
        <Row to="/settings" label={i18n._("Settings")} icon={Settings} />
        <li>
          <button type="button" onClick={nextTheme} className={ROW}>
            <SunMoon aria-hidden strokeWidth={1.75} />
            {themes[theme]}
          </button>
        </li>
        <li>
          <button type="button" onClick={leave} className={ROW}>
            <LogOut aria-hidden strokeWidth={1.75} />
            {i18n._("Sign out")}
          </button>
        </li>
      </ul>
    </Page>
  );
}
