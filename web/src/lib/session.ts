/**
 * Who is signed in. The refresh token lives in an HttpOnly cookie that no script reads; the access token lives here,
 * in memory. One tab refreshes at a time, and tells the others.
 */
import { create } from "zustand";
import {
  ApiFailure,
  client,
  getApiInfo,
  isOfGateway,
  logout,
  open,
  type ProfileView,
  refreshTokens,
  type SignedInView,
} from "@/api";
import { forget } from "./forget";
import { changed } from "./queries";
import { isThere, setThere } from "./reach";
import { followTheme } from "./store";

type Status =
  /** Not asked yet. */
  | "unknown"
  | "signedIn"
  /** Nobody can be asked: whoever was here last reads what is kept, until the server answers. */
  | "away"
  /** Was signed in, and what is on screen is kept until the password is given again. */
  | "expired"
  | "signedOut";

interface SessionState {
  status: Status;
  user: ProfileView | null;
}

export const useSession = create<SessionState>(() => ({ status: "unknown", user: null }));

/**
 * Who had a session in this browser: so that a stranger's first visit asks nothing in vain, and whoever it was can
 * read without the server what is kept of theirs.
 */
const HINT = "earntrack.session";
/** Whose is what is kept on this device. It outlives the session, where that ended by itself. */
const OWNER = "earntrack.owner";
/** A session that was left while the server could not be told. */
const OWED = "earntrack.left";
/** The first page does not wait longer for a server that says nothing, where there is something to read. */
const PATIENCE = 4_000;
/** Refreshes this long before the token ends. */
const MARGIN = 30_000;

interface Access {
  token: string;
  until: number;
}

let access: Access | null = null;
let refreshing: Promise<boolean> | null = null;
let waiting: Array<() => void> = [];

type Message =
  | { kind: "tokens"; access: Access; user: ProfileView }
  | { kind: "profile"; user: ProfileView }
  | { kind: "signedOut" };

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("earntrack.session");

function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Without storage each visit asks the server.
  }
}

function remembered(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return "";
  }
}

/** The profile of whoever was here last. */
function keptProfile(): ProfileView | null {
  try {
    const kept: unknown = JSON.parse(remembered(HINT) || "null");
    return typeof kept === "object" && kept !== null && "id" in kept ? (kept as ProfileView) : null;
  } catch {
    return null;
  }
}

function take(next: Access, user: ProfileView): void {
  const owner = remembered(OWNER);
  // Another's is nothing to whoever signs in now; what was not sent yet waits for whoever entered it.
  if (owner && owner !== user.id) void forget(null);
  access = next;
  remember(OWNER, user.id);
  remember(OWED, null);
  keepUser(user, "signedIn");
  const resume = waiting;
  waiting = [];
  for (const go of resume) go();
}

function keepUser(user: ProfileView, status = useSession.getState().status): void {
  remember(HINT, JSON.stringify(user));
  useSession.setState({ status, user });
  followTheme(user.preferences.theme);
}

function drop(status: "expired" | "signedOut"): void {
  access = null;
  if (status === "signedOut") {
    remember(HINT, null);
    useSession.setState({ status, user: null });
  } else {
    useSession.setState({ status });
  }
}

const underWay = new Set<() => void>();

/** Has something stopped when the session ends; the returned function takes that back. */
export function endsWithSession(stop: () => void): () => void {
  underWay.add(stop);
  return () => void underWay.delete(stop);
}

/** Leaves the session here: first what is under way, then what is kept, and only then who it was. */
function leave(unsent: boolean): Promise<void> {
  for (const stop of [...underWay]) stop();
  const owner = remembered(OWNER);
  if (unsent) remember(OWNER, null);
  const gone = forget(unsent ? owner : null);
  drop("signedOut");
  return gone;
}

channel?.addEventListener("message", (event: MessageEvent<Message>) => {
  if (event.data.kind === "signedOut") {
    // The tab that was left tells the server of it.
    telling = true;
    void leave(false);
  } else if (event.data.kind === "profile") {
    if (useSession.getState().user?.id !== event.data.user.id) return;
    keepUser(event.data.user);
    void changed("profile");
  } else if (useSession.getState().user === null || useSession.getState().user?.id === event.data.user.id) {
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

/** Keeps the profile in step after it was changed, here and in the other tabs. */
export function setUser(user: ProfileView): void {
  keepUser(user);
  channel?.postMessage({ kind: "profile", user } satisfies Message);
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
        if (useSession.getState().user) drop("expired");
        else await leave(false);
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
  const { status } = useSession.getState();
  if (status === "away" || (access && access.until - Date.now() <= MARGIN)) await refresh();
  return access?.token ?? null;
}

/** Finds out at the start who is signed in; where nobody answers, whoever was here last reads what is kept. */
export async function resumeSession(): Promise<Status> {
  const { status } = useSession.getState();
  if (status !== "unknown") return status;
  if (remembered(HINT) === null) drop("signedOut");
  else await resume(keptProfile());
  return useSession.getState().status;
}

async function resume(kept: ProfileView | null): Promise<void> {
  const answer = refresh();
  if (!kept) {
    await answer;
    return;
  }
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([answer, late]).catch(() => undefined);
  if (useSession.getState().status !== "unknown") return;
  useSession.setState({ status: "away", user: kept });
  setThere(false);
  await import("./seen").then(({ lastSeen }) => lastSeen.restore(kept.id)).catch(() => undefined);
}

/**
 * Ends the session here, and then at the server; where that cannot be told, it is told when it is there again. What
 * waits to be sent goes too, unless it is to stay for the next time.
 */
export async function signOut({ unsent = true }: { unsent?: boolean } = {}): Promise<void> {
  const { status } = useSession.getState();
  const auth = access && access.until - Date.now() > MARGIN ? access.token : null;
  remember(OWED, status === "expired" ? null : "1");
  telling = true;
  const gone = leave(unsent);
  channel?.postMessage({ kind: "signedOut" } satisfies Message);
  await gone;
  if (status === "expired") telling = false;
  else await tellOfLeaving(auth);
}

/** One at a time: whoever leaves arrives where it is told again. */
let telling = false;

/** Tells the server of a session that was left without its knowing. */
export async function settleLeaving(): Promise<void> {
  if (remembered(OWED) && !telling) await tellOfLeaving(null);
}

async function tellOfLeaving(token: string | null): Promise<void> {
  telling = true;
  try {
    const auth = token ?? (await open(refreshTokens({ body: {} }))).accessToken;
    await open(logout({ auth }));
  } catch (failure) {
    if (!(failure instanceof ApiFailure)) throw failure;
    if (failure.unreachable) {
      window.addEventListener("online", () => void settleLeaving(), { once: true });
      return;
    }
  } finally {
    telling = false;
  }
  remember(OWED, null);
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

/** Sends a request, stops it when the session ends, and learns from it whether the server is there. */
async function sent(request: Request): Promise<Response> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  if (request.signal.aborted) abort();
  request.signal.addEventListener("abort", abort);
  const settle = endsWithSession(abort);
  try {
    const response = await fetch(request, { signal: stop.signal });
    setThere(!isOfGateway(response));
    return response;
  } catch (error) {
    if (!stop.signal.aborted) setThere(false);
    throw error;
  } finally {
    settle();
  }
}

function withToken(request: Request, token: string): Request {
  const next = new Request(request);
  next.headers.set("authorization", `Bearer ${token}`);
  return next;
}

/** What would change something is refused while nobody is there: then it is certain that nothing was changed. */
async function checkThere(method: string): Promise<void> {
  if (method === "GET" || isThere()) return;
  try {
    await open(getApiInfo());
  } catch {
    throw new ApiFailure({ status: 0, code: "UNSENT", message: "The server can't be reached." });
  }
}

/** `fetch` with the token of whoever is signed in; a 401 refreshes it once, and waits for a sign-in where that fails. */
export async function authorisedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (isSignIn(request.url)) return sent(request);
  await checkThere(request.method);
  for (let tries = 0; ; tries += 1) {
    const token = await accessToken();
    if (token === null && useSession.getState().status === "expired") {
      await signedInAgain();
      continue;
    }
    const response = await sent(token === null ? request.clone() : withToken(request.clone(), token));
    if (response.status !== 401 || token === null || tries > 1) return response;
    if (access?.token === token) await refresh();
  }
}

client.setConfig({ fetch: authorisedFetch });
