import { Trans, useLingui } from "@lingui/react";
import { useEffect, useRef } from "react";
import { EntryForm, type EntryHandle } from "@/entry/EntryForm";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";

/** The quick entry alone: what the shortcut on a phone's home screen opens. */
export function Component() {
  const { i18n } = useLingui();
  const entry = useRef<EntryHandle>(null);
  useEffect(() => entry.current?.focusAmount(), []);
  return (
    <Page name={i18n._("Log an earning")}>
      <div className="max-w-sm">
        <EntryForm ref={entry} onLogged={() => entry.current?.focusAmount()} />
        <p className="mt-6">
          <Link to="/earnings">
            <Trans id="All earnings" />
          </Link>
        </p>
      </div>
    </Page>
  );
}
