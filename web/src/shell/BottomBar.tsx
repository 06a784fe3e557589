import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { FileText, Home, type LucideIcon, Menu, Plus, Wallet } from "lucide-react";
import { NavLink } from "react-router";
import { openEntry } from "@/lib/store";

function Slot({ to, label, icon: Icon }: { to: string; label: string; icon: LucideIcon }) {
  return (
    <NavLink
      to={to}
      end={to === "/"}
      className={({ isActive }) =>
        clsx(
          "flex min-h-14 flex-col items-center justify-center gap-0.5 text-hint",
          isActive ? "font-medium text-ink" : "text-ink-3",
        )
      }
    >
      <Icon aria-hidden className="size-5" strokeWidth={1.75} />
      {label}
    </NavLink>
  );
}

/** The five places under the thumb on phones, with the entry in the middle. */
export function BottomBar() {
  const { i18n } = useLingui();
  return (
    <nav
      aria-label={i18n._("Main")}
      data-chrome
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-line bg-paper pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <Slot to="/" label={i18n._("Overview")} icon={Home} />
      <Slot to="/earnings" label={i18n._("Earnings")} icon={Wallet} />
      <div className="flex items-center justify-center">
        <button
          type="button"
          aria-label={i18n._("Log earning")}
          onClick={() => openEntry()}
          className="flex size-11 items-center justify-center rounded-full bg-accent text-on-accent"
        >
          <Plus aria-hidden className="size-5" strokeWidth={2} />
        </button>
      </div>
      <Slot to="/invoices" label={i18n._("Invoices")} icon={FileText} />
      <Slot to="/more" label={i18n._("More")} icon={Menu} />
    </nav>
  );
}
