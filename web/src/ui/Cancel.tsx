import { Dialog as Base } from "@base-ui/react/dialog";
import { useLingui } from "@lingui/react";
import type { ReactNode, Ref } from "react";
import { Button } from "./Button";

interface CancelProps {
  /** The way back, where it is not "Cancel". */
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** The button that closes the dialog or the sheet that it is in, as the cross does. */
export function Cancel({ children, ref }: CancelProps) {
  const { i18n } = useLingui();
  return (
    <Base.Close ref={ref} render={<Button />}>
      {children ?? i18n._("Cancel")}
    </Base.Close>
  );
}
