import { Trans } from "@lingui/react";

interface SaveStateProps {
  state: "idle" | "saving" | "saved" | "failed";
  saved: boolean;
  problem: string | null;
}

/** Whether what is typed is at the server. */
export function SaveState({ state, saved, problem }: SaveStateProps) {
  return (
    <span role="status">
      {state === "failed" ? (
        <span className="text-loss">
          <Trans id="Not saved." /> {problem}
        </span>
      ) : state === "saving" ? (
        <Trans id="Saving…" />
      ) : saved ? (
        <Trans id="Saved as a draft. Nobody gets it before you send it." />
      ) : (
        <Trans id="Kept as a draft once it says for whom, what and how much." />
      )}
    </span>
  );
}
