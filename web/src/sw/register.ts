import { i18n } from "@lingui/core";
import { told } from "@/ui/toasts";

interface TrustedTypes {
  createPolicy: (
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ) => { createScriptURL: (url: string) => string };
}

const ADDRESS = "/sw.js";
const AN_HOUR = 3_600_000;
/** A worker that does not take over in this time is not waited for. */
const PATIENCE = 3_000;

/** The worker's address, as the page's policy demands it. */
function trusted(): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("earntrack", { createScriptURL: () => ADDRESS });
  return policy?.createScriptURL(ADDRESS) ?? ADDRESS;
}

/** Whether the page was loaded from what that worker keeps: then there is nothing new to load. */
function isOfThisPage(worker: ServiceWorker): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>("script[type=module][src]")?.src ?? "";
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<readonly string[]>) =>
      resolve(data.includes(new URL(own, location.href).pathname));
    setTimeout(resolve, PATIENCE, false);
    worker.postMessage("what", [port2]);
  });
}

function loadAnew(registration: ServiceWorkerRegistration): void {
  const { waiting } = registration;
  if (!waiting) {
    location.reload();
    return;
  }
  let reloads = 0;
  const reload = () => {
    reloads += 1;
    if (reloads === 1) location.reload();
  };
  navigator.serviceWorker.addEventListener("controllerchange", reload);
  setTimeout(reload, PATIENCE);
  waiting.postMessage("take over");
}

async function offer(registration: ServiceWorkerRegistration, worker: ServiceWorker): Promise<void> {
  if (await isOfThisPage(worker)) {
    worker.postMessage("take over");
    return;
  }
  told(i18n._("A new version is ready."), { label: i18n._("Reload"), run: () => loadAnew(registration) });
}

/** Asks from time to time whether there is a newer version, for pages that stay open for days. */
function lookOut(registration: ServiceWorkerRegistration): void {
  let last = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - last < AN_HOUR) return;
    last = Date.now();
    void registration.update().catch(() => undefined);
  });
}

/** Has the app's files kept on this device. A newer version is told of, and comes when the reader says so. */
export async function keepShell(): Promise<void> {
  const registration = await navigator.serviceWorker.register(trusted(), { updateViaCache: "none" });
  const { serviceWorker } = navigator;
  if (registration.waiting && serviceWorker.controller) void offer(registration, registration.waiting);
  registration.addEventListener("updatefound", () => {
    const next = registration.installing;
    next?.addEventListener("statechange", () => {
      if (next.state === "installed" && serviceWorker.controller) void offer(registration, next);
    });
  });
  lookOut(registration);
}
