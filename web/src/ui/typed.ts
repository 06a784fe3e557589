import { type RefCallback, useCallback, useRef } from "react";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function isControl(target: EventTarget | null): target is Control {
  return (
    (target instanceof HTMLInputElement && target.type !== "file") ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  );
}

function stateOf(control: Control): string | boolean {
  return control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)
    ? control.checked
    : control.value;
}

/** Knows whether the forms within an element hold something that they did not hold when they were entered. */
export function useTyped(): { within: RefCallback<HTMLElement>; isTyped: () => boolean } {
  const before = useRef(new Map<Control, string | boolean>());
  const touched = useRef(new Set<Control>());

  const within = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    // What a control holds is known before the first key is pressed in it.
    const look = () => {
      for (const control of element.querySelectorAll("input, select, textarea")) {
        if (isControl(control) && !before.current.has(control)) before.current.set(control, stateOf(control));
      }
    };
    const touch = ({ target }: Event) => {
      if (isControl(target) && target.form) touched.current.add(target);
    };
    element.addEventListener("focusin", look);
    element.addEventListener("pointerdown", look, true);
    element.addEventListener("input", touch);
    element.addEventListener("change", touch);
    return () => {
      element.removeEventListener("focusin", look);
      element.removeEventListener("pointerdown", look, true);
      element.removeEventListener("input", touch);
      element.removeEventListener("change", touch);
      before.current.clear();
      touched.current.clear();
    };
  }, []);

  const isTyped = useCallback(
    () =>
      [...touched.current].some(
        (control) => control.isConnected && stateOf(control) !== (before.current.get(control) ?? ""),
      ),
    [],
  );
  return { within, isTyped };
}
