import { useLayoutEffect, useRef } from "react";
import { useOverlays, useUi } from "./store";

type Handlers = Record<string, (event: KeyboardEvent) => void>;

interface Layer {
  handlers: () => Handlers;
}

/** Whoever registered last is asked first. */
const layers: Layer[] = [];

/** The first half of a pair such as `g e`, while its second half is waited for. */
let prefix: string | null = null;
let prefixTimer: ReturnType<typeof setTimeout> | undefined;
const PAIR_WITHIN = 1_200;

/** The name that handlers have for a key press: `mod+k`, `shift+?` is `?`, `Delete`. */
export function nameOf(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.altKey) return `alt+${key}`;
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
}

/** Whether letters go into something. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  ) {
    return true;
  }
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type)
  );
}

function find(name: string): ((event: KeyboardEvent) => void) | undefined {
  for (const layer of layers.toReversed()) {
    const handler = layer.handlers()[name];
    if (handler) return handler;
  }
  return undefined;
}

function startsPair(name: string): boolean {
  return layers.some((layer) => Object.keys(layer.handlers()).some((key) => key.startsWith(`${name} `)));
}

function setPrefix(next: string | null): void {
  clearTimeout(prefixTimer);
  prefix = next;
  if (next !== null) prefixTimer = setTimeout(() => setPrefix(null), PAIR_WITHIN);
}

/** Does what a key press asks for, unless somebody is typing. */
export function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  const held = name.startsWith("mod+") || name.startsWith("alt+");
  if (held) {
    if (name !== "mod+k" && isTyping(event.target)) return;
  } else {
    const { palette, entry, help } = useOverlays.getState();
    const within =
      event.target instanceof Element && event.target.closest("[role=dialog], [role=menu]") !== null;
    // What is typed for something that is still on its way is not a shortcut.
    const overlaid = within || palette || entry || help;
    if (!useUi.getState().shortcuts || overlaid || isTyping(event.target)) return;
  }
  const full = prefix === null ? name : `${prefix} ${name}`;
  const handler = find(full) ?? find(name);
  setPrefix(null);
  if (handler) {
    event.preventDefault();
    handler(event);
  } else if (!held && startsPair(name)) {
    setPrefix(name);
  }
}

/** Listens for the whole document; called once. */
export function listenForKeys(): () => void {
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

/**
 * Keys that do something while a component is there: `useKeys({ n: add, "g e": goToEarnings, "mod+z": undo })`. Those
 * of the whole `app` come last: a page may mean something else by the same key.
 */
export function useKeys(handlers: Handlers, active = true, place: "page" | "app" = "page"): void {
  const current = useRef(handlers);
  // Not an effect that comes after the screen: whoever sees a page may press its keys.
  useLayoutEffect(() => {
    current.current = handlers;
  });
  useLayoutEffect(() => {
    if (!active) return;
    const layer: Layer = { handlers: () => current.current };
    if (place === "app") layers.unshift(layer);
    else layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
    };
  }, [active, place]);
}
