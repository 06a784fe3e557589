/**
 * Who is signed in. The refresh token lives in an HttpOnly cookie that no script reads; the access token lives here,
 * in memory. One tab refreshes at a time, and tells the others.
 */
import { create } from "zustand";
import { ApiFailure, client, logout, open, type ProfileView, refreshTokens, type SignedInView } from "@/api";

type Status =
  /** Not asked yet. */
  | "unknown"
  | "signedIn"
  /** Was signed in, and what is on screen is kept until the password is given again. */
  | "expired"
  | "signedOut";

interface SessionState {
  status: Status;
  user: ProfileView | null;
}

export const useSession = create<SessionState>(() => ({ status: "unknown", user: null }));

/** Marks this browser as one that had a session, so that a stranger's first visit asks nothing in vain. */
const HINT = "earntrack.session";
/** Refreshes this long before the token ends. */
const MARGIN = 30_000;

interface Access {
  token: string;
  until: number;
}

let access: Access | null = null;
let refreshing: Promise<boolean> | null = null;
let waiting: Array<() => void> = [];

type Message = { kind: "tokens"; access: Access; user: ProfileView } | { kind: "signedOut" };

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("earntrack.session");

function remember(present: boolean): void {
  try {
    if (present) localStorage.setItem(HINT, "1");
    else localStorage.removeItem(HINT);
  } catch {
    // Without storage each visit asks the server.
  }
}

function hadSession(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return true;
  }
}

function take(next: Access, user: ProfileView): void {
  access = next;
  remember(true);
  useSession.setState({ status: "signedIn", user });
  const resume = waiting;
  waiting = [];
  for (const go of resume) go();
}

function drop(status: "expired" | "signedOut"): void {
  access = null;
  if (status === "signedOut") {
    remember(false);
    useSession.setState({ status, user: null });
  } else {
    useSession.setState({ status });
  }
}

channel?.addEventListener("message", (event: MessageEvent<Message>) => {
  if (event.data.kind === "signedOut") drop("signedOut");
  else if (useSession.getState().user === null || useSession.getState().user?.id === event.data.user.id) {
    take(event.data.access, event.data.user);
  } else {
    // Another account signed in next door: nothing here is theirs.
    location.assign("/");
  }
});

/** Takes what a sign-in answered with. */
export function signIn(signedIn: SignedInView): void {
  const next = { token: signedIn.accessToken, until: Date.now() + signedIn.expiresIn * 1000 };
  take(next, signedIn.user);
  channel?.postMessage({ kind: "tokens", access: next, user: signedIn.user } satisfies Message);
}

/** Keeps the profile in step after it was changed. */
export function setUser(user: ProfileView): void {
  useSession.setState({ user });
}

async function locked<Result>(work: () => Promise<Result>): Promise<Result> {
  return "locks" in navigator ? navigator.locks.request("earntrack.refresh", work) : work();
}

async function refreshNow(stale: string | undefined): Promise<boolean> {
  return locked(async () => {
    // Another tab may have been quicker while this one waited for its turn.
    if (access && access.token !== stale && access.until - Date.now() > MARGIN) return true;
    try {
      signIn(await open(refreshTokens({ body: {} })));
      return true;
    } catch (failure) {
      if (
        failure instanceof ApiFailure &&
        failure.status >= 400 &&
        failure.status < 500 &&
        failure.status !== 429
      ) {
        drop(useSession.getState().status === "signedIn" ? "expired" : "signedOut");
        return false;
      }
      throw failure;
    }
  });
}

/** Gets a new access token; however many ask, one request is sent. False where the session is over. */
export function refresh(): Promise<boolean> {
  refreshing ??= refreshNow(access?.token).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** An access token that is good for a while, or null where nobody is signed in. */
export async function accessToken(): Promise<string | null> {
  if (access && access.until - Date.now() <= MARGIN) await refresh();
  return access?.token ?? null;
}

/** Finds out at the start who is signed in. */
export async function resumeSession(): Promise<Status> {
  const { status } = useSession.getState();
  if (status !== "unknown") return status;
  if (hadSession()) await refresh();
  else drop("signedOut");
  return useSession.getState().status;
}

/** Ends the session here and at the server; where that cannot be told, whoever leaves is let go all the same. */
export async function signOut(): Promise<void> {
  try {
    const auth = await accessToken();
    if (auth) await open(logout({ auth }));
  } catch (failure) {
    if (!(failure instanceof ApiFailure)) throw failure;
  } finally {
    drop("signedOut");
    channel?.postMessage({ kind: "signedOut" } satisfies Message);
  }
}

function isSignIn(url: string): boolean {
  return /\/api\/v1\/auth\/(?!step-up)/.test(url);
}

/** Resolves once somebody has signed in again over the page that was left waiting. */
function signedInAgain(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
  });
}

function withToken(request: Request, token: string): Request {
  const next = new Request(request);
  next.headers.set("authorization", `Bearer ${token}`);
  return next;
}

/** `fetch` with the token of whoever is signed in; a 401 refreshes it once, and waits for a sign-in where that fails. */
export async function authorisedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (isSignIn(request.url)) return fetch(request);
  for (let tries = 0; ; tries += 1) {
    const token = await accessToken();
    if (token === null && useSession.getState().status === "expired") {
      await signedInAgain();
      continue;
    }
    const response = await fetch(token === null ? request.clone() : withToken(request.clone(), token));
    if (response.status !== 401 || token === null || tries > 1) return response;
    if (access?.token === token) await refresh();
  }
}

client.setConfig({ fetch: authorisedFetch });
