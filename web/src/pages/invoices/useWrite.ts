import { useState } from "react";
import { ApiFailure } from "@/api";
import { failureText } from "@/lib/failures";
import { changed } from "@/lib/queries";

/** Writes something once, waits for the answer, and says what went wrong; nothing is shown as done before it is. */
export function useWrite(textOf = failureText) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function write(work: () => Promise<void>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setProblem(null);
    try {
      await work();
      await changed("invoice");
      return true;
    } catch (failure) {
      // Another tab was quicker: what is in sight is out of date, and is fetched anew.
      if (failure instanceof ApiFailure && failure.status === 412) await changed("invoice");
      setProblem(textOf(failure));
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { busy, problem, write };
}
