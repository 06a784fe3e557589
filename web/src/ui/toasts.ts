import { create } from "zustand";
import { randomId } from "@/lib/ids";

export interface ToastAction {
  label: string;
  run: () => void | Promise<void>;
}

export interface Toast {
  id: string;
  text: string;
  tone: "said" | "error";
  action: ToastAction | null;
}

/** What was done is told for this long, and can be undone as long. */
export const SHOWN_FOR = 8_000;

export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));

export function dismissToast(id: string): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

function show(toast: Omit<Toast, "id">): string {
  const id = randomId();
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-2), { id, ...toast }] }));
  return id;
}

/** Tells what was done: `said(i18n._("Deleted"), { label: i18n._("Undo"), run })`. */
export function said(text: string, action: ToastAction | null = null): string {
  return show({ text, tone: "said", action });
}

/** Tells what failed; it stays until it is closed. */
export function failed(text: string, action: ToastAction | null = null): string {
  return show({ text, tone: "error", action });
}

/** Undoes what was told of last. */
export function undoLast(): void {
  const last = useToasts.getState().toasts.findLast(({ action, tone }) => action !== null && tone === "said");
  if (!last?.action) return;
  dismissToast(last.id);
  void last.action.run();
}
