import { create } from "zustand";
import { randomId } from "@/lib/ids";

export interface ToastAction {
  label: string;
  run: () => void | Promise<void>;
}

export interface Toast {
  id: string;
  text: string;
  /** What was said goes after a while; an error stays until it is closed, a notice also when others come. */
  tone: "said" | "error" | "notice";
  action: ToastAction | null;
}

/** What was done is told for this long, and can be undone as long. */
export const SHOWN_FOR = 8_000;

export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));

export function dismissToast(id: string): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** Takes back what was told to one reader before another comes; a notice is for all. */
export function forgetToasts(): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter(({ tone }) => tone === "notice") }));
}

function show(toast: Omit<Toast, "id">): string {
  const id = randomId();
  useToasts.setState(({ toasts }) => {
    const passing = toasts.filter(({ tone }) => tone !== "notice").slice(-2);
    return {
      toasts: [...toasts.filter((one) => one.tone === "notice" || passing.includes(one)), { id, ...toast }],
    };
  });
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

/** Tells what there is to be done, once; it stays until it is done or closed. */
export function told(text: string, action: ToastAction): void {
  if (useToasts.getState().toasts.some((toast) => toast.text === text)) return;
  show({ text, tone: "notice", action });
}

/** Undoes what was told of last. */
export function undoLast(): void {
  const last = useToasts.getState().toasts.findLast(({ action, tone }) => action !== null && tone === "said");
  if (!last?.action) return;
  dismissToast(last.id);
  void last.action.run();
}
