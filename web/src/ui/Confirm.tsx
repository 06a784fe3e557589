import { useLingui } from "@lingui/react";
import { type ReactNode, useRef } from "react";
import { Button } from "./Button";
import { DialogBox } from "./DialogBox";

export interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  /** The question. */
  title: ReactNode;
  /** What will happen, and to what. */
  children?: ReactNode;
  /** The verb: "Send", "Delete account". */
  action: string;
  /** The way back, where it is not "Cancel". */
  cancel?: string;
  danger?: boolean;
  busy?: boolean;
}

/** Asks before something that cannot be undone. What can be undone is done, and offers Undo. */
export function Confirm({
  open,
  onClose,
  onConfirm,
  title,
  children,
  action,
  cancel,
  danger,
  busy,
}: ConfirmProps) {
  const { i18n } = useLingui();
  const back = useRef<HTMLButtonElement>(null);
  return (
    <DialogBox
      open={open}
      onClose={onClose}
      title={title}
      initialFocus={back}
      actions={
        <>
          <Button ref={back} onClick={onClose}>
            {cancel ?? i18n._("Cancel")}
          </Button>
          <Button variant={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      {children ? <div className="text-ink-2">{children}</div> : null}
    </DialogBox>
  );
}
