import { useRef } from "react";
import { idempotent, randomId } from "./ids";

/**
 * Headers that make a form's write safe to repeat: the same key as long as the same is sent, so that a second try after
 * a broken line makes nothing twice, and another key for what was changed after a refusal.
 */
export function useIntent(): (body: unknown) => ReturnType<typeof idempotent> {
  const last = useRef({ text: "", key: "" });
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== last.current.text) last.current = { text, key: randomId() };
    return idempotent(last.current.key);
  };
}
