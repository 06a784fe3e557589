import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useState } from "react";
import { ApiFailure, forgotPassword, open } from "@/api";
import { formFailureText } from "@/lib/failures";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { TextInput } from "@/ui/TextInput";
import { LookForMail } from "./LookForMail";

/** Has a link mailed with which a new password can be chosen. */
export function Component() {
  const { i18n } = useLingui();
  const [email, setEmail] = useState("");
  const [mailedTo, setMailedTo] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function send(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      setMailedTo((await open(forgotPassword({ body: { email: email.trim() } }))).email);
    } catch (failure) {
      setProblem((failure instanceof ApiFailure && failure.fields.email) || formFailureText(failure));
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void send();
  }

  if (mailedTo) {
    return (
      <LookForMail email={mailedTo}>
        <Trans id="Its link is good for half an hour. A server without mail sends none: ask whoever looks after it." />
      </LookForMail>
    );
  }
  return (
    <Page
      name={i18n._("Forgotten password")}
      className="pt-6"
      lead={<Trans id="A link to choose a new one is sent to your address." />}
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label={<Trans id="Email" />} error={problem}>
          <TextInput
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" busy={busy} className="mt-1 min-h-10">
          {i18n._("Send the link")}
        </Button>
      </form>
      <p className="mt-8 border-t border-line pt-4">
        <Link to="/login">
          <Trans id="Back to signing in" />
        </Link>
      </p>
    </Page>
  );
}
