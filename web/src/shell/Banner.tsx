import { Trans } from "@lingui/react";
import { lazy, Suspense } from "react";
import { useWaiting } from "@/lib/outbox";
import { useReach } from "@/lib/reach";

const Away = lazy(() =>
  import("./Away")
    .then((module) => ({ default: module.Away }))
    .catch(() => ({ default: () => <Trans id="The server can't be reached." /> })),
);

/** Says that nobody answers, and what waits for that. */
export function Banner() {
  const there = useReach((state) => state.there);
  const waiting = useWaiting((state) => state.count);
  return (
    <div role="status" data-chrome>
      {there && waiting === 0 ? null : (
        <p className="border-b border-line bg-sunken px-4 py-2 text-center text-small text-ink-2 sm:px-8">
          <Suspense>{there ? null : <Away />}</Suspense>{" "}
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
