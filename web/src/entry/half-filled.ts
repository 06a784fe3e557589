import { useEffect, useRef } from "react";
import { useSession } from "@/lib/session";
import { HALF_FILLED } from "@/lib/store";
import type { EntryText } from "./entry";

interface HalfFilled {
  owner: string | undefined;
  text: EntryText;
}

function ownerNow(): string | undefined {
  return useSession.getState().user?.id;
}

/** Takes back what was typed when the form was closed, or the page loaded anew. */
export function takeHalfFilled(): Partial<EntryText> | null {
  const kept = sessionStorage.getItem(HALF_FILLED);
  sessionStorage.removeItem(HALF_FILLED);
  if (kept === null) return null;
  const { owner, text }: HalfFilled = JSON.parse(kept);
  return owner === ownerNow() ? text : null;
}

/** Keeps what is typed when the form or the page is left, in this tab alone; it is given what tells it was logged. */
export function useHalfFilled(text: EntryText): () => void {
  const latest = useRef(text);
  const logged = useRef<EntryText | null>(null);
  useEffect(() => {
    latest.current = text;
  });
  useEffect(() => {
    const owner = ownerNow();
    const keep = () => {
      const { amount, newPlatform, hours, notes } = latest.current;
      if (![amount, newPlatform, hours, notes].some((typed) => typed.trim())) return;
      // Whoever has signed out leaves nothing behind.
      if (latest.current === logged.current || ownerNow() !== owner) return;
      sessionStorage.setItem(
        HALF_FILLED,
        JSON.stringify({ owner, text: latest.current } satisfies HalfFilled),
      );
    };
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, []);
  return () => {
    logged.current = latest.current;
    sessionStorage.removeItem(HALF_FILLED);
  };
}
