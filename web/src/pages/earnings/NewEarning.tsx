import { useLingui } from "@lingui/react";
import { useEffect, useRef } from "react";
import { EntryForm, type EntryHandle } from "@/entry/EntryForm";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";

/** The entry alone: small to load, and what the installed app's shortcut opens. */
export function Component() {
  const { i18n } = useLingui();
  const form = useRef<EntryHandle>(null);
  useEffect(() => form.current?.focusAmount(), []);
  return (
    <Page name={i18n._("Log an earning")} className="max-w-sm">
      <EntryForm ref={form} onLogged={() => form.current?.focusAmount()} />
      <p className="mt-6">
        <Link to="/earnings">{i18n._("All earnings")}</Link>
      </p>
    </Page>
  );
}
