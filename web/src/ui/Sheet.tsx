import { Dialog as Base } from "@base-ui/react/dialog";
import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { IconButton } from "./IconButton";
import { BACKDROP } from "./overlay";
import { useClosing } from "./useClosing";

export interface SheetProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** Icon buttons beside Close: previous, next, more. */
  tools?: ReactNode;
  children: ReactNode;
  /** Stays in sight below what scrolls: the form's buttons. */
  footer?: ReactNode;
  initialFocus?: RefObject<HTMLElement | null>;
  /** Lets the page beneath stay in use: for looking at one row after the other. */
  peek?: boolean;
  wide?: boolean;
  /** What is typed is there again when it is opened again, so nobody is asked before it closes. */
  keeps?: boolean;
}

/**
 * One thing beside the page: from the right on desktops, from below on phones. Escape, the cross, a press beside it and
 * its `<Cancel>` close it, and ask first where something was typed.
 */
export function Sheet({
  open,
  onClose,
  title,
  tools,
  children,
  footer,
  initialFocus,
  peek = false,
  wide = false,
  keeps = false,
}: SheetProps) {
  const { i18n } = useLingui();
  const { within, close, question } = useClosing(open, onClose, !keeps);
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => !next && close()}
      modal={!peek}
      disablePointerDismissal={peek}
    >
      <Base.Portal>
        {peek ? null : <Base.Backdrop className={BACKDROP} />}
        <Base.Popup
          ref={within}
          initialFocus={initialFocus}
          className={clsx(
            "slides fixed z-50 flex flex-col border-line bg-surface text-ink shadow-float outline-none",
            "inset-x-0 bottom-0 max-h-[90dvh] rounded-t-panel border-t",
            "sm:inset-y-0 sm:start-auto sm:end-0 sm:max-h-none sm:w-full sm:rounded-none sm:border-s sm:border-t-0",
            wide ? "sm:max-w-2xl" : "sm:max-w-md",
          )}
        >
          <div className="flex items-center justify-between gap-3 border-b border-line py-2.5 ps-5 pe-3">
            <Base.Title className="min-w-0 truncate text-section font-semibold">{title}</Base.Title>
            <div className="flex items-center gap-0.5">
              {tools}
              <Base.Close render={<IconButton label={i18n._("Close")} icon={<X aria-hidden />} />} />
            </div>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-5">{children}</div>
          {footer ? (
            <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
              {footer}
            </div>
          ) : null}
          {question}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
