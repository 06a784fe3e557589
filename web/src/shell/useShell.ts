import { useLingui } from "@lingui/react";
import { useEffect, useLayoutEffect } from "react";
import { useLocation, useNavigate } from "react-router";
import { failureText } from "@/lib/failures";
import { activateLocale } from "@/lib/i18n";
import { whenIdle } from "@/lib/idle";
import { listenForKeys, useKeys } from "@/lib/keys";
import { followChanges } from "@/lib/live";
import { ALL_PLACES } from "@/lib/nav";
import { countWaiting, outbox } from "@/lib/outbox";
import { changed, queryClient } from "@/lib/queries";
import { useReach } from "@/lib/reach";
import { useSession } from "@/lib/session";
import { openEntry, openHelp, openPalette, toggleBlur, useUi } from "@/lib/store";
import { failed, undoLast } from "@/ui/toasts";

const RETRY_EVERY = 30_000;

/** The keys that work on every page. */
function useGlobalKeys(): void {
  const navigate = useNavigate();
  const goes = Object.fromEntries(
    ALL_PLACES.flatMap(({ to, letter }) => (letter ? [[`g ${letter}`, () => void navigate(to)]] : [])),
  );
  useLayoutEffect(listenForKeys, []);
  const everywhere = {
    ...goes,
    n: () => openEntry(),
    "?": openHelp,
    ".": toggleBlur,
    "mod+k": openPalette,
    "mod+z": undoLast,
  };
  useKeys(everywhere, true, "app");
}

/** Sends what waits on this device as soon as the server is there. */
function useOutbox(owner: string | undefined, there: boolean): void {
  const { i18n } = useLingui();
  useEffect(() => {
    if (!owner) return;
    async function deliver(of: string): Promise<void> {
      await countWaiting(of);
      const { sent, refused } = await outbox.deliver(of);
      for (const { earning, failure } of refused) {
        failed(
          i18n._("An earning of {amount} from {date} wasn't taken: {reason}", {
            amount: earning.amount,
            date: earning.date,
            reason: failureText(failure),
          }),
        );
      }
      if (sent > 0) await changed("earning");
      await countWaiting(of);
    }
    const send = () => void deliver(owner).catch(() => undefined);
    if (there) send();
    else void countWaiting(owner).catch(() => undefined);
    window.addEventListener("online", send);
    const timer = setInterval(send, RETRY_EVERY);
    return () => {
      window.removeEventListener("online", send);
      clearInterval(timer);
    };
  }, [owner, there, i18n]);
}

/** Keeps what is read, for when the server is gone; it begins when there is nothing more urgent to do. */
function useLastSeen(owner: string | undefined): void {
  useEffect(() => {
    if (!owner) return;
    let stop = (): void => undefined;
    let over = false;
    whenIdle(() => {
      void import("@/lib/seen")
        .then(({ keepSeen }) => {
          if (!over) stop = keepSeen(owner);
        })
        .catch(() => undefined);
    });
    return () => {
      over = true;
      stop();
    };
  }, [owner]);
}

/** Saves a theme that was chosen here, once there is somebody to tell. */
function useTheme(owner: string | undefined, there: boolean): void {
  const owed = useUi(({ theme, themeOwed }) => (themeOwed ? theme : null));
  useEffect(() => {
    if (!owner || !there || !owed) return;
    void import("@/lib/theme").then(({ settleTheme }) => settleTheme()).catch(() => undefined);
  }, [owner, there, owed]);
}

/** Leaves for the sign-in page once the session is over, and forgets what was read. */
function useLeaving(): void {
  const status = useSession((state) => state.status);
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  useEffect(() => {
    if (status !== "signedOut") return;
    queryClient.clear();
    const next = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    void navigate(`/login${next}`, { replace: true });
  }, [status, navigate, pathname, search]);
}

/** What goes on behind every page of somebody who is signed in. */
export function useShell(): void {
  const user = useSession((state) => state.user);
  const owner = user?.id;
  const locale = user?.locale;
  useGlobalKeys();
  const there = useReach((state) => state.there);
  useOutbox(owner, there);
  useLastSeen(owner);
  useTheme(owner, there);
  useLeaving();
  useEffect(() => (owner && there ? followChanges() : undefined), [owner, there]);
  useEffect(() => {
    if (owner) void activateLocale(locale);
  }, [owner, locale]);
}
