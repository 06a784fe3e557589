/**
 * The service worker: it keeps the files of the app, so that its pages open without the network. Nothing that the
 * server says of anybody is kept here. It takes over from an older one only when a page tells it to.
 */
import { handlingOf, outdated } from "./shell";

declare const self: ServiceWorkerGlobalScope;
/** The paths of what is kept; the build fills them in, and the version that follows from what is in them. */
declare const __SHELL__: readonly string[];
declare const __VERSION__: string;

const PREFIX = "earntrack-";
const CACHE = PREFIX + __VERSION__;
const PAGE = "/index.html";
/** A page that the network has not brought by then is the kept one. */
const PATIENCE = 3_000;

const SHELL = __SHELL__;
const LOOSE = SHELL.filter((path) => !path.startsWith("/assets/"));

async function keep(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(
    SHELL.map((path) => new Request(path, { cache: LOOSE.includes(path) ? "no-cache" : "default" })),
  );
}

async function tidy(): Promise<void> {
  const old = outdated(await caches.keys(), CACHE, PREFIX);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(path, { ignoreVary: true });
}

/** From the network; with what is kept where that fails, takes too long or finds no server. */
async function freshOrKept(request: Request, path: string): Promise<Response> {
  const asked = fetch(request);
  const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE, null));
  const answer = await Promise.race([asked, late]).catch(() => null);
  if (answer && answer.status < 500) return answer;
  return (await kept(path)) ?? asked;
}

/** What is kept of any version, else from the network; faces of rarer scripts are kept when they are first used. */
async function keptOrFresh(request: Request): Promise<Response> {
  const found = await caches.match(request, { ignoreVary: true });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && new URL(request.url).pathname.endsWith(".woff2")) {
    await (await caches.open(CACHE)).put(request, answer.clone());
  }
  return answer;
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const handling = handlingOf(request, self.location.origin, LOOSE);
  if (handling === "page") event.respondWith(freshOrKept(request, PAGE));
  else if (handling === "loose") event.respondWith(freshOrKept(request, new URL(request.url).pathname));
  else if (handling === "file") event.respondWith(keptOrFresh(request));
});

self.addEventListener("message", (event) => {
  // Pages ask what would be loaded, to know whether they are of this version already.
  if (event.data === "what") event.ports[0]?.postMessage(SHELL);
  if (event.data === "take over") event.waitUntil(self.skipWaiting());
});
