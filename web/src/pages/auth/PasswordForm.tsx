import { Trans, useLingui } from "@lingui/react";
import { KeyRound } from "lucide-react";
import { type FormEvent, type RefObject, useRef, useState } from "react";
import { login, loginWithPasskey, open, type SecondStepView, type SignedInView } from "@/api";
import { formFailureText } from "@/lib/failures";
import { askForPasskey, hasPasskeys, passkeyProblem } from "@/lib/passkeys";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Link } from "@/ui/Link";
import { TextInput } from "@/ui/TextInput";

interface PasswordFormProps {
  /** Whoever has to sign in again; anybody, where left out. */
  email?: string;
  onSignedIn: (signedIn: SignedInView) => void;
  onSecondStep: (step: SecondStepView) => void;
  passwordRef?: RefObject<HTMLInputElement | null>;
}

/** The first step of signing in: the address and the password, or a passkey instead. */
export function PasswordForm({ email: fixed, onSignedIn, onSecondStep, passwordRef }: PasswordFormProps) {
  const { i18n } = useLingui();
  const [email, setEmail] = useState(fixed ?? "");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ownRef = useRef<HTMLInputElement>(null);
  const passwordInput = passwordRef ?? ownRef;

  async function attempt(work: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (failure) {
      setProblem(passkeyProblem(failure) ?? formFailureText(failure));
      passwordInput.current?.select();
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void attempt(async () => {
      const answer = await open(login({ body: { email: email.trim(), password, client: "web" } }));
      if ("mfaToken" in answer) onSecondStep(answer);
      else onSignedIn(answer);
    });
  }

  function withPasskey(): void {
    void attempt(async () => {
      const passkey = await askForPasskey();
      if (passkey) onSignedIn(await open(loginWithPasskey({ body: { passkey, client: "web" } })));
    });
  }

  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field label={<Trans id="Email" />}>
        <TextInput
          type="email"
          name="email"
          autoComplete="username"
          required
          readOnly={fixed !== undefined}
          autoFocus={fixed === undefined}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field
        label={<Trans id="Password" />}
        error={problem}
        aside={
          <Link to="/forgot" className="text-small">
            {i18n._("Forgotten?")}
          </Link>
        }
      >
        <TextInput
          ref={passwordInput}
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" busy={busy} className="mt-1 min-h-10">
        {i18n._("Sign in")}
      </Button>
      {hasPasskeys() ? (
        <Button icon={<KeyRound aria-hidden strokeWidth={1.75} />} onClick={withPasskey} className="min-h-10">
          {i18n._("Use a passkey")}
        </Button>
      ) : null}
    </form>
  );
}
