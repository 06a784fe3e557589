import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { Button } from "@/ui/Button";
import { Part } from "../parts/Part";
import { EraseDialog } from "./EraseDialog";

/** The end of an account. */
export function ErasePart() {
  const { i18n } = useLingui();
  const [asks, setAsks] = useState(false);
  return (
    <Part
      title={<Trans id="Delete the account" />}
      about={
        <Trans id="It is closed at once, and everything of yours is erased when the days of grace are over." />
      }
    >
      <Button variant="danger" onClick={() => setAsks(true)}>
        {i18n._("Delete account…")}
      </Button>
      {asks ? <EraseDialog onClose={() => setAsks(false)} /> : null}
    </Part>
  );
}
