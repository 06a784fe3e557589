/**
 * What is worth a thief's while asks for a sign-in of the last minutes. `withStepUp` does it, and where the server
 * says so, has the password asked for and does it once more.
 */
import { create } from "zustand";
import { ApiFailure } from "@/api";

interface StepUpState {
  /** Somebody waits for the password. */
  open: boolean;
}

export const useStepUp = create<StepUpState>(() => ({ open: false }));

let waiting: Array<(steppedUp: boolean) => void> = [];

function ask(): Promise<boolean> {
  useStepUp.setState({ open: true });
  return new Promise((resolve) => {
    waiting.push(resolve);
  });
}

/** Ends the asking: the password was right, or it was given up. */
export function endStepUp(steppedUp: boolean): void {
  useStepUp.setState({ open: false });
  const answered = waiting;
  waiting = [];
  for (const answer of answered) answer(steppedUp);
}

function asksForIt(failure: unknown): boolean {
  return failure instanceof ApiFailure && failure.code === "STEP_UP_REQUIRED";
}

/** Thrown where the password was not given: nothing was done, and nothing needs saying. */
export class StepUpDeclined extends Error {}

/** `await withStepUp(() => open(createToken({ body })))`; give no idempotency key, for the work may be done twice. */
export async function withStepUp<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (failure) {
    if (!asksForIt(failure)) throw failure;
    if (!(await ask())) throw new StepUpDeclined();
    return work();
  }
}
