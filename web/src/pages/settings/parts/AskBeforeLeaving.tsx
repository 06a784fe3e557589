import { Trans, useLingui } from "@lingui/react";
import { useBlocker } from "react-router";
import { Confirm } from "@/ui/Confirm";
import { isAnythingUnsaved } from "./unsaved";

/** Asks before one leaves what was not saved. There is one for all forms. */
export function AskBeforeLeaving() {
  const { i18n } = useLingui();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isAnythingUnsaved() && currentLocation.pathname !== nextLocation.pathname,
  );
  return (
    <Confirm
      open={blocker.state === "blocked"}
      onClose={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
      title={<Trans id="Leave without saving?" />}
      action={i18n._("Leave")}
      danger
    >
      <Trans id="What you changed on this page is not saved yet." />
    </Confirm>
  );
}
