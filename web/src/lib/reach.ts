import { create } from "zustand";

/** Whether the server answers: what counts is what became of the last request, not what the browser thinks of its network. */
export const useReach = create<{ there: boolean }>(() => ({ there: true }));

// Without a network it is certain; with one it is not.
window.addEventListener("offline", () => setThere(false));

export function isThere(): boolean {
  return useReach.getState().there;
}

export function setThere(there: boolean): void {
  if (isThere() !== there) useReach.setState({ there });
}
