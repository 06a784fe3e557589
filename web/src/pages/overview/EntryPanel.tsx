import { Trans } from "@lingui/react";
import { useRef } from "react";
import { EntryForm, type EntryHandle } from "@/entry/EntryForm";
import { useKeys } from "@/lib/keys";
import { openEntry } from "@/lib/store";

/** The quick entry beside the figures, where there is room for it. */
export function EntryPanel() {
  const entry = useRef<EntryHandle>(null);
  const panel = useRef<HTMLElement>(null);
  useKeys({ n: () => (panel.current?.checkVisibility() ? entry.current?.focusAmount() : openEntry()) });
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
        <EntryForm ref={entry} onLogged={() => entry.current?.focusAmount()} />
      </div>
    </aside>
  );
}
