import { expect, test, vi } from "vitest";
import { ApiFailure } from "@/api";
import { endStepUp, StepUpDeclined, useStepUp, withStepUp } from "./step-up";

const required = new ApiFailure({ status: 403, code: "STEP_UP_REQUIRED", message: "Sign in once more" });

test("what the server lets pass is done once", async () => {
  const work = vi.fn(async () => "done");
  expect(await withStepUp(work)).toBe("done");
  expect(work).toHaveBeenCalledTimes(1);
  expect(useStepUp.getState().open).toBe(false);
});

test("after the password it is done once more", async () => {
  const work = vi.fn(async () => "done").mockRejectedValueOnce(required);
  const done = withStepUp(work);
  await vi.waitFor(() => expect(useStepUp.getState().open).toBe(true));
  endStepUp(true);
  expect(await done).toBe("done");
  expect(useStepUp.getState().open).toBe(false);
});

test("without the password nothing is done", async () => {
  const work = vi.fn(async () => "done").mockRejectedValueOnce(required);
  const done = withStepUp(work);
  await vi.waitFor(() => expect(useStepUp.getState().open).toBe(true));
  endStepUp(false);
  await expect(done).rejects.toBeInstanceOf(StepUpDeclined);
  expect(work).toHaveBeenCalledTimes(1);
});

test("other failures pass through", async () => {
  const failure = new ApiFailure({ status: 409, code: "TOO_MANY_TOKENS", message: "Enough" });
  await expect(withStepUp(() => Promise.reject(failure))).rejects.toBe(failure);
});
