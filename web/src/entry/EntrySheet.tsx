import { useLingui } from "@lingui/react";
import { useRef } from "react";
import { useOverlays } from "@/lib/store";
import { Sheet } from "@/ui/Sheet";
import { EntryForm } from "./EntryForm";

function close(): void {
  useOverlays.setState({ entry: false, entryStart: null });
}

/** The quick entry, over whatever page one is on. */
export function EntrySheet() {
  const { i18n } = useLingui();
  const open = useOverlays((state) => state.entry);
  const amount = useRef<HTMLInputElement>(null);
  return (
    <Sheet keeps open={open} onClose={close} title={i18n._("Log an earning")} initialFocus={amount}>
      <EntryForm amountRef={amount} onLogged={(next) => !next && close()} />
    </Sheet>
  );
}
