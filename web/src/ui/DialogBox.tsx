import { Dialog as Base } from "@base-ui/react/dialog";
import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { X } from "lucide-react";
import type { ReactNode, Ref, RefObject } from "react";
import { IconButton } from "./IconButton";
import { BACKDROP, FLOATING } from "./overlay";

export interface DialogBoxProps {
  open: boolean;
  /** Escape, the cross, a press beside it, or its [`Cancel`](./Cancel.tsx). */
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
  /** What has the focus when it opens; the first control, where left out. */
  initialFocus?: RefObject<HTMLElement | null>;
  wide?: boolean;
  /** Its element, while it is open. */
  ref?: Ref<HTMLDivElement>;
}

/** A box over the page, as it looks; whoever closes it is asked nothing. */
export function DialogBox({
  open,
  onClose,
  title,
  description,
  children,
  actions,
  initialFocus,
  wide = false,
  ref,
}: DialogBoxProps) {
  const { i18n } = useLingui();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup
          ref={ref}
          initialFocus={initialFocus}
          className={clsx(
            FLOATING,
            "floats fixed inset-x-4 top-[12dvh] z-50 mx-auto flex max-h-[80dvh] flex-col",
            wide ? "max-w-2xl" : "max-w-md",
          )}
        >
          <div className="flex items-start justify-between gap-4 px-5 pt-5">
            <Base.Title className="text-section font-semibold">{title}</Base.Title>
            <Base.Close
              render={
                <IconButton label={i18n._("Close")} icon={<X aria-hidden />} className="-me-2 -mt-1.5" />
              }
            />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">
            {description ? (
              <Base.Description className="mb-3 text-ink-2">{description}</Base.Description>
            ) : null}
            {children}
          </div>
          {actions ? (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{actions}</div>
          ) : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
