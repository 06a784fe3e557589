import { useCallback, useRef } from "react";
import { ApiFailure } from "@/api";
import { idempotent, randomId } from "./ids";

/** Whether the server has refused for certain: nothing was done, and it says the same again to the same key. */
function isRefusal(failure: unknown): boolean {
  return (
    failure instanceof ApiFailure &&
    failure.status >= 400 &&
    failure.status < 500 &&
    // What is still being worked on may yet be done.
    failure.status !== 408 &&
    failure.code !== "IDEMPOTENCY_IN_PROGRESS"
  );
}

/** Sends `body` by `write`, under a key that belongs to this one intended change. */
export type Intent = <Result>(
  body: unknown,
  write: (headers: ReturnType<typeof idempotent>) => Promise<Result>,
) => Promise<Result>;

/**
 * Makes a form's write safe to repeat: it has the same key as long as the same is sent, so that a second try after a
 * broken line makes nothing twice. What was changed has another key, and so has a second try after a refusal.
 */
export function useIntent(): Intent {
  const last = useRef({ text: "", key: "" });
  return useCallback<Intent>(async (body, write) => {
    const text = JSON.stringify(body) ?? "";
    if (last.current.key === "" || text !== last.current.text) last.current = { text, key: randomId() };
    const { key } = last.current;
    try {
      return await write(idempotent(key));
    } catch (failure) {
      if (isRefusal(failure) && last.current.key === key) last.current = { text: "", key: "" };
      throw failure;
    }
  }, []);
}
