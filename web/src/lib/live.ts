import { EventReader } from "./events";
import { changed, queryClient } from "./queries";
import { setThere } from "./reach";
import { accessToken, endsWithSession, refresh, useSession } from "./session";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** Changes that come close together are one refetch. */
const GATHER = 150;

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Gathers the kinds of what was changed, and tells of them together. */
function gatherer(): (kind: string) => void {
  const kinds = new Set<string>();
  return (kind) => {
    if (kinds.size === 0) {
      setTimeout(() => {
        const all = [...kinds];
        kinds.clear();
        if (all.includes("resync")) void queryClient.invalidateQueries();
        else void changed(...all);
      }, GATHER);
    }
    kinds.add(kind);
  };
}

/** Follows what other sessions change, and comes back to where it was after a break. Ends with the returned function. */
export function followChanges(): () => void {
  const stop = new AbortController();
  const settle = endsWithSession(() => stop.abort());
  const tell = gatherer();
  let last: string | null = null;

  async function follow(): Promise<boolean> {
    const token = await accessToken();
    if (token === null) return false;
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: "text/event-stream" };
    if (last !== null) headers["last-event-id"] = last;
    const asked = fetch("/api/v1/events", { headers, signal: stop.signal, cache: "no-store" });
    const response = await asked.catch((failure: unknown) => {
      // On a page where nothing else is asked, this is how it shows that the server is gone.
      if (!stop.signal.aborted) setThere(false);
      throw failure;
    });
    if (response.status === 401) await refresh();
    if (!response.ok || !response.body) return false;
    const reader = new EventReader();
    const text = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await text.read();
      if (done) return true;
      for (const event of reader.feed(value)) {
        last = event.id ?? last;
        tell(event.event);
      }
    }
  }

  async function keepFollowing(): Promise<void> {
    let wait = FIRST_WAIT;
    while (!stop.signal.aborted && useSession.getState().status !== "signedOut") {
      const heard = await follow().catch(() => false);
      wait = heard ? FIRST_WAIT : Math.min(wait * 2, LONGEST_WAIT);
      await pause(wait * (0.75 + Math.random() / 2), stop.signal);
    }
  }

  void keepFollowing();
  return () => {
    settle();
    stop.abort();
  };
}
