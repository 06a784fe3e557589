import { Trans } from "@lingui/react";
import { lazy, Suspense, useRef, useSyncExternalStore } from "react";
import type { EntryHandle } from "@/entry/EntryForm";
import { useKeys } from "@/lib/keys";
import { fresh } from "@/lib/reload";
import { openEntry } from "@/lib/store";

const EntryForm = lazy(() =>
  fresh(() => import("@/entry/EntryForm")).then((module) => ({ default: module.EntryForm })),
);

/** Where the panel has room, as `xl` has it in the styles. */
const WIDE = matchMedia("(min-width: 80rem)");

function onWide(tell: () => void): () => void {
  WIDE.addEventListener("change", tell);
  return () => WIDE.removeEventListener("change", tell);
}

/** The quick entry beside the figures, where there is room for it. */
export function EntryPanel() {
  const entry = useRef<EntryHandle>(null);
  const panel = useRef<HTMLElement>(null);
  // A form that nobody sees would take what was typed in the sheet.
  const wide = useSyncExternalStore(onWide, () => WIDE.matches);
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
          {wide ? <EntryForm ref={entry} onLogged={() => entry.current?.focusAmount()} /> : null}
        </Suspense>
      </div>
    </aside>
  );
}
