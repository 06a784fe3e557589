import type { RefObject } from "react";
import { flushSync } from "react-dom";

/** Has a form drawn with what is wrong with it, and then goes to the first of that. */
export function showFaults(form: RefObject<HTMLFormElement | null>, show: () => void): void {
  flushSync(show);
  form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}
