import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { Outlet, ScrollRestoration, useNavigation } from "react-router";
import { useSession } from "@/lib/session";
import { Toaster } from "@/ui/Toaster";
import { Banner } from "./Banner";
import { BottomBar } from "./BottomBar";
import { Overlays } from "./Overlays";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";
import { useShell } from "./useShell";

/** What stands around every page of somebody who is signed in. */
export function Shell() {
  const { i18n } = useLingui();
  const leaving = useNavigation().state === "loading";
  useShell();
  // Whoever left is on the way out: nothing of theirs is drawn or asked for any more.
  const left = useSession((state) => state.status === "signedOut");
  if (left) return <main id="main" aria-busy />;
  return (
    <>
      <a
        href="#main"
        data-chrome
        className="fixed start-4 top-2 z-80 -translate-y-16 rounded-control bg-accent px-4 py-2 font-medium text-on-accent focus:translate-y-0"
      >
        {i18n._("Skip to content")}
      </a>
      <div className="flex">
        <Rail />
        <div className="min-w-0 flex-1">
          <TopBar />
          <Banner />
          <main
            id="main"
            tabIndex={-1}
            aria-busy={leaving}
            className={clsx(
              "mx-auto max-w-page px-4 pb-28 transition-opacity sm:px-8 lg:pb-16",
              leaving && "opacity-60 delay-150",
            )}
          >
            <Outlet />
          </main>
        </div>
      </div>
      <BottomBar />
      <Toaster />
      <Overlays />
      <ScrollRestoration />
    </>
  );
}
