import { Trans } from "@lingui/react";
import { useSyncExternalStore } from "react";
import { useWaiting } from "@/lib/outbox";

function watchNetwork(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

/** Says that the network is gone, and what waits for it. */
export function Banner() {
  const online = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  const waiting = useWaiting((state) => state.count);
  return (
    <div role="status" data-chrome>
      {online && waiting === 0 ? null : (
        <p className="border-b border-line bg-sunken px-4 py-2 text-center text-small text-ink-2 sm:px-8">
          {online ? null : <Trans id="You are offline. What was loaded stays readable." />}{" "}
          {waiting > 0 ? (
            <Trans
              id="{waiting, plural, one {# earning is kept on this device and will be sent.} other {# earnings are kept on this device and will be sent.}}"
              values={{ waiting }}
            />
          ) : null}
        </p>
      )}
    </div>
  );
}
