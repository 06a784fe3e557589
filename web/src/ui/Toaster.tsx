import { useLingui } from "@lingui/react";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./Button";
import { IconButton } from "./IconButton";
import { FLOATING } from "./overlay";
import { dismissToast, SHOWN_FOR, type Toast, useToasts } from "./toasts";

function Card({ toast }: { toast: Toast }) {
  const { i18n } = useLingui();
  const [held, setHeld] = useState(false);
  const passing = toast.tone === "said" && !held;
  useEffect(() => {
    if (!passing) return;
    const timer = setTimeout(() => dismissToast(toast.id), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [passing, toast.id]);
  const { action } = toast;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits while it is pointed at or focused.
    <div
      className={`${FLOATING} pointer-events-auto flex w-full max-w-md items-center gap-3 py-2 ps-4 pe-2`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p
        data-amount={/\d[.,]\d/.test(toast.text) || undefined}
        className={toast.tone === "error" ? "flex-1 py-1 text-loss" : "flex-1 py-1 font-medium"}
      >
        {toast.text}
      </p>
      {action ? (
        <Button
          size="small"
          onClick={() => {
            dismissToast(toast.id);
            void action.run();
          }}
        >
          {action.label}
        </Button>
      ) : null}
      <IconButton label={i18n._("Close")} icon={<X aria-hidden />} onClick={() => dismissToast(toast.id)} />
    </div>
  );
}

/** Where toasts appear. It stands in the shell from the start, so that screen readers are listening. */
export function Toaster() {
  const { i18n } = useLingui();
  const toasts = useToasts((state) => state.toasts);
  return (
    <section
      aria-label={i18n._("Notifications")}
      aria-live="polite"
      data-chrome
      className="pointer-events-none fixed inset-x-4 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-70 flex flex-col items-center gap-2 lg:bottom-6"
    >
      {toasts.map((toast) => (
        <Card key={toast.id} toast={toast} />
      ))}
    </section>
  );
}
