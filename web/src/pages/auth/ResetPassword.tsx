import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useState } from "react";
import { useLocation } from "react-router";
import { ApiFailure, open, resetPassword } from "@/api";
import { formFailureText } from "@/lib/failures";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { PasswordInput } from "@/ui/PasswordInput";
import { PasswordRule } from "./AccountForm";
import { LinkNotGood } from "./LinkNotGood";
import { tokenOf } from "./token";

/** Chooses a new password, with the link that was mailed. */
export function Component() {
  const { i18n } = useLingui();
  const token = tokenOf(useLocation().hash);
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [standing, setStanding] = useState<"open" | "done" | "spent">(token ? "open" : "spent");
  const [busy, setBusy] = useState(false);

  async function send(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await open(resetPassword({ body: { token: token ?? "", password } }));
      setStanding("done");
    } catch (failure) {
      if (failure instanceof ApiFailure && failure.code === "LINK_NOT_GOOD") setStanding("spent");
      else setProblem((failure instanceof ApiFailure && failure.fields.password) || formFailureText(failure));
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void send();
  }

  if (standing === "spent") {
    return (
      <LinkNotGood name={i18n._("New password")}>
        <Link to="/forgot" look="primary">
          <Trans id="Send another link" />
        </Link>
      </LinkNotGood>
    );
  }
  if (standing === "done") {
    return (
      <Page
        name={i18n._("New password")}
        title={<Trans id="Your password is changed" />}
        className="pt-6"
        lead={<Trans id="You were signed out everywhere, and tokens for programs have ended." />}
      >
        <Link to="/login" look="primary">
          <Trans id="Sign in" />
        </Link>
      </Page>
    );
  }
  return (
    <Page name={i18n._("New password")} className="pt-6">
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label={<Trans id="New password" />} hint={<PasswordRule />} error={problem}>
          <PasswordInput
            name="password"
            autoComplete="new-password"
            autoFocus
            required
            maxLength={128}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" busy={busy} className="mt-1 min-h-10">
          {i18n._("Change password")}
        </Button>
      </form>
    </Page>
  );
}
