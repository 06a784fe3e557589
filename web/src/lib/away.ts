import { notifyManager } from "@tanstack/react-query";
import { getApiInfo, open } from "@/api";
import { queryClient } from "./queries";
import { isThere } from "./reach";
import { lastSeen } from "./seen";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

let wait = FIRST_WAIT;
let before = 0;

/** Shows what `owner` saw, and asks for the server until it answers; then everything is fetched anew. */
export function bridge(owner: string): () => void {
  void lastSeen.restore(owner).catch(() => undefined);
  // A server that comes and goes is not asked for every second.
  if (Date.now() - before > LONGEST_WAIT) wait = FIRST_WAIT;
  before = Date.now();
  let timer: ReturnType<typeof setTimeout>;

  function askLater(): void {
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  // Whoever asks with a token gets a new one first, where the old one is over.
  function ask(): void {
    void open(getApiInfo()).catch(() => undefined);
    askLater();
  }
  function askOnReturn(): void {
    if (document.visibilityState === "visible") ask();
  }

  askLater();
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", askOnReturn);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("online", ask);
    document.removeEventListener("visibilitychange", askOnReturn);
    if (isThere()) void queryClient.invalidateQueries();
  };
}

/** Since when the page is as it is shown: the age of its oldest part; null where it shows nothing. */
export function asOf(): number | null {
  const shown = queryClient.getQueryCache().findAll({ type: "active" });
  const times = shown.filter(({ state }) => state.data !== undefined).map(({ state }) => state.dataUpdatedAt);
  return times.length > 0 ? Math.min(...times) : null;
}

/** Calls whenever that may have changed. */
export function watchShown(changed: () => void): () => void {
  return queryClient.getQueryCache().subscribe(notifyManager.batchCalls(changed));
}
