import { useEffect } from "react";
import { HALF_FILLED } from "@/lib/store";
import type { EntryText } from "./entry";

/** Takes back what was typed when the page was loaded anew. */
export function takeHalfFilled(): Partial<EntryText> | null {
  const kept = sessionStorage.getItem(HALF_FILLED);
  sessionStorage.removeItem(HALF_FILLED);
  return kept === null ? null : JSON.parse(kept);
}

/** Keeps what is typed when the page is left, in this tab alone. */
export function useHalfFilled(text: EntryText): void {
  useEffect(() => {
    const { amount, newPlatform, hours, notes } = text;
    if (![amount, newPlatform, hours, notes].some((typed) => typed.trim())) return;
    const keep = () => sessionStorage.setItem(HALF_FILLED, JSON.stringify(text));
    window.addEventListener("pagehide", keep);
    return () => window.removeEventListener("pagehide", keep);
  }, [text]);
}
