import { useLingui } from "@lingui/react";
import { type ReactNode, type RefCallback, useState } from "react";
import { Confirm } from "./Confirm";
import { useTyped } from "./typed";

interface Closing {
  /** Goes onto the element whose forms are looked at. */
  within: RefCallback<HTMLElement>;
  /** Closes, or asks first where something was typed. */
  close: () => void;
  /** Stands anywhere within. */
  question: ReactNode;
}

/** The one way in which dialogs and sheets close, by whatever means; what is typed is not lost without a question. */
export function useClosing(open: boolean, onClose: () => void, asks: boolean): Closing {
  const { i18n } = useLingui();
  const { within, isTyped } = useTyped();
  const [asking, setAsking] = useState(false);
  return {
    within,
    close: () => {
      if (asks && isTyped()) setAsking(true);
      else onClose();
    },
    question: asks ? (
      <Confirm
        open={open && asking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          onClose();
        }}
        title={i18n._("Discard what you typed?")}
        action={i18n._("Discard")}
        cancel={i18n._("Keep")}
        danger
      />
    ) : null,
  };
}
