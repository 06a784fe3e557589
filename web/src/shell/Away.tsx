import { Trans, useLingui } from "@lingui/react";
import { useEffect, useSyncExternalStore } from "react";
import { asOf, bridge, watchShown } from "@/lib/away";
import { useFormat } from "@/lib/format";
import { useSession } from "@/lib/session";

/** Says that nobody answers and how old is what is shown, and looks for the server meanwhile. */
export function Away() {
  const { i18n } = useLingui();
  const format = useFormat();
  const owner = useSession((state) => state.user?.id);
  const since = useSyncExternalStore(watchShown, asOf);
  useEffect(() => (owner ? bridge(owner) : undefined), [owner]);
  return (
    <>
      {navigator.onLine ? i18n._("The server can't be reached.") : i18n._("You are offline.")}{" "}
      {since === null ? null : (
        <Trans
          id="What is shown is as of {time}."
          values={{ time: format.instant(new Date(since).toISOString()) }}
        />
      )}
    </>
  );
}
