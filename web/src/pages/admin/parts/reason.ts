/** Why an admin looks: asked once per visit, sent with every request, and kept by the server in the audit. */
import { create } from "zustand";
import { useSession } from "@/lib/session";

interface Visit {
  /** Who gave it; nobody else looks for that reason. */
  userId: string;
  reason: string;
}

const useVisit = create<{ visit: Visit | null }>(() => ({ visit: null }));

/** How long a reason may be, in characters. */
export const REASON_MIN = 3;
export const REASON_MAX = 200;

function reasonFor(visit: Visit | null, userId: string | undefined): string | null {
  return visit !== null && visit.userId === userId ? visit.reason : null;
}

/** The reason of this visit, or null where none was given yet. */
export function useReason(): string | null {
  const userId = useSession((state) => state.user?.id);
  return useVisit((state) => reasonFor(state.visit, userId));
}

export function giveReason(reason: string): void {
  const userId = useSession.getState().user?.id;
  useVisit.setState({ visit: userId === undefined ? null : { userId, reason: reason.trim() } });
}

export function forgetReason(): void {
  useVisit.setState({ visit: null });
}

/** Text as the bytes of its UTF-8, a character each: headers carry nothing else. */
export function asHeader(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** The header that says why: the visit's reason, unless there is one of its own. */
export function errand(reason?: string): { "X-Admin-Reason": string } {
  const given = reason ?? reasonFor(useVisit.getState().visit, useSession.getState().user?.id) ?? "";
  return { "X-Admin-Reason": asHeader(given.trim()) };
}
