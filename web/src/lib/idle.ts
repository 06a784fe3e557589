/** Does something when the browser has nothing else to do. */
export function whenIdle(work: () => void): void {
  const idle = window.requestIdleCallback ?? ((later: () => void) => setTimeout(later, 2_000));
  idle(work);
}
