import { Trans } from "@lingui/react";
import { lazy, Suspense, useRef } from "react";
import type { EntryHandle } from "@/entry/EntryForm";
import { useKeys } from "@/lib/keys";
import { fresh } from "@/lib/reload";
import { openEntry } from "@/lib/store";

const EntryForm = lazy(() =>
  fresh(() => import("@/entry/EntryForm")).then((module) => ({ default: module.EntryForm })),
);

/** The quick entry beside the figures, where there is room for it. */
export function EntryPanel() {
  const entry = useRef<EntryHandle>(null);
  const panel = useRef<HTMLElement>(null);
  useKeys({
    n: () => (panel.current?.checkVisibility() && entry.current ? entry.current.focusAmount() : openEntry()),
  });
  return (
    <aside
      ref={panel}
      data-chrome
      aria-labelledby="log-earning"
      className="hidden w-76 shrink-0 border-s border-line ps-8 xl:block"
    >
      <div className="sticky top-14 py-10">
        <h2 id="log-earning" className="mb-4 text-section font-semibold">
          <Trans id="Log an earning" />
        </h2>
        <Suspense>
          <EntryForm ref={entry} onLogged={() => entry.current?.focusAmount()} />
        </Suspense>
      </div>
    </aside>
  );
}
