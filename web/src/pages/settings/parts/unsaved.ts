import { useEffect } from "react";

/** How many forms hold something that was not saved. */
let count = 0;

export function isAnythingUnsaved(): boolean {
  return count > 0;
}

/** Counts a form in while it holds something, so that nobody leaves it unasked. */
export function useUnsaved(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    count += 1;
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", onLeave);
    return () => {
      count -= 1;
      window.removeEventListener("beforeunload", onLeave);
    };
  }, [isChanged]);
}
