import { useState } from "react";
import { failureText } from "@/lib/failures";
import { StepUpDeclined } from "@/lib/step-up";
import { failed } from "@/ui/toasts";

/** One thing done at a press: whether it is under way, and what went wrong as a toast. A password that was not given is not wrong. */
export function useDoing(): { busy: boolean; act: (work: () => Promise<unknown>) => Promise<boolean> } {
  const [busy, setBusy] = useState(false);
  async function act(work: () => Promise<unknown>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    try {
      await work();
      return true;
    } catch (failure) {
      if (!(failure instanceof StepUpDeclined)) failed(failureText(failure));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, act };
}
