import { useLingui } from "@lingui/react";
import { Plus, Search } from "lucide-react";
import { Link } from "react-router";
import { openEntry, openPalette } from "@/lib/store";
import { Button } from "@/ui/Button";
import { Kbd } from "@/ui/Kbd";
import { Mark } from "./Mark";

/** Search, which is also the way to do anything, and the one action of the app. */
export function TopBar() {
  const { i18n } = useLingui();
  return (
    <header data-chrome className="sticky top-0 z-30 border-b border-line bg-paper">
      <div className="mx-auto flex h-14 max-w-page items-center gap-3 px-4 sm:px-8">
        <Link to="/" aria-label={i18n._("EarnTrack, overview")} className="rounded-control lg:hidden">
          <Mark className="size-7" />
        </Link>
        <button
          type="button"
          onClick={openPalette}
          aria-haspopup="dialog"
          aria-keyshortcuts="Control+K"
          className="flex min-h-9 flex-1 items-center gap-2.5 rounded-control border border-line bg-surface px-3 text-start text-ink-2 transition-colors hover:border-line-strong sm:max-w-96 touch:min-h-11"
        >
          <Search aria-hidden className="size-4 shrink-0 text-ink-3" strokeWidth={1.75} />
          <span className="flex-1 truncate">{i18n._("Search or do anything…")}</span>
          <span className="max-sm:hidden">
            <Kbd>Ctrl K</Kbd>
          </span>
        </button>
        <Button
          variant="primary"
          icon={<Plus aria-hidden strokeWidth={2} />}
          onClick={() => openEntry()}
          aria-keyshortcuts="N"
          className="ms-auto max-lg:hidden"
        >
          {i18n._("Log earning")}
        </Button>
      </div>
    </header>
  );
}
