import { Outlet, ScrollRestoration } from "react-router";
import { Toaster } from "@/ui/Toaster";
import { Mark } from "./Mark";

/** One column with the mark above it: for whoever is not signed in. */
export function Bare() {
  return (
    <>
      <main id="main" tabIndex={-1} className="mx-auto min-h-dvh w-full max-w-104 px-5 pt-[12dvh] pb-16">
        <p className="flex items-center gap-2.5 text-section font-semibold">
          <Mark className="size-7" />
          EarnTrack
        </p>
        <Outlet />
      </main>
      <Toaster />
      <ScrollRestoration />
    </>
  );
}
