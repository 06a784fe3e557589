import { DialogBox, type DialogBoxProps } from "./DialogBox";
import { useClosing } from "./useClosing";

export interface DialogProps extends Omit<DialogBoxProps, "ref"> {
  /** Nobody is asked before it closes: what is typed is nothing to be kept, as a password or a code. */
  asksNothing?: boolean;
}

/**
 * Something that has to be dealt with before the page goes on. Escape, the cross, a press beside it and its `<Cancel>`
 * close it, and ask first where something was typed.
 */
export function Dialog({ onClose, asksNothing = false, children, ...box }: DialogProps) {
  const closing = useClosing(box.open, onClose, !asksNothing);
  return (
    <DialogBox {...box} ref={closing.within} onClose={closing.close}>
      {children}
      {closing.question}
    </DialogBox>
  );
}
