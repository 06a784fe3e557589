import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { ApiFailure } from "@/api";
import { useIntent } from "./useIntent";

const failing = (status: number, code = "SOME") => new ApiFailure({ status, code, message: "no" });

/** The keys under which bodies are sent, one after the other, each with what the server answers. */
async function keysOf(tries: ReadonlyArray<readonly [unknown, ApiFailure | null]>): Promise<string[]> {
  const { result } = renderHook(() => useIntent());
  const keys: string[] = [];
  for (const [body, failure] of tries) {
    const sent = result.current(body, async (headers) => {
      keys.push(headers["Idempotency-Key"]);
      if (failure) throw failure;
    });
    if (failure) await expect(sent).rejects.toBe(failure);
    else await sent;
  }
  return keys;
}

test("a second try after a broken line, a failure or a wait makes nothing twice", async () => {
  const gone = failing(0, "UNREACHABLE");
  const keys = await keysOf([
    [{ amount: "5" }, gone],
    [{ amount: "5" }, failing(503)],
    [{ amount: "5" }, failing(409, "IDEMPOTENCY_IN_PROGRESS")],
    [{ amount: "5" }, null],
  ]);
  expect(new Set(keys).size).toBe(1);
});

test("what was changed is another intent, whatever became of the first", async () => {
  const keys = await keysOf([
    [{ amount: "5" }, failing(0)],
    [{ amount: "6" }, failing(422)],
    [{ amount: "7" }, null],
  ]);
  expect(new Set(keys).size).toBe(3);
});

test("the same after a refusal is asked anew: the reason may be gone", async () => {
  const [first, second] = await keysOf([
    [{ version: "1" }, failing(409)],
    [{ version: "1" }, null],
  ]);
  expect(first).not.toBe(second);
});
