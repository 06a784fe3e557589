import { Trans, useLingui } from "@lingui/react";
import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { finishLogin, open, type SecondStepView, type SignedInView } from "@/api";
import { formFailureText } from "@/lib/failures";
import { askForPasskey, hasPasskeys, passkeyProblem } from "@/lib/passkeys";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { TextInput } from "@/ui/TextInput";

interface SecondStepProps {
  step: SecondStepView;
  onSignedIn: (signedIn: SignedInView) => void;
  onBack: () => void;
}

/** The second step of signing in, where it is on: six digits, a passkey, or one of the codes kept for bad days. */
export function SecondStep({ step, onSignedIn, onBack }: SecondStepProps) {
  const { i18n } = useLingui();
  const byCode = step.methods.includes("totp");
  const [recovering, setRecovering] = useState(!byCode);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { mfaToken } = step;

  async function finish(proof: Parameters<typeof finishLogin>[0]["body"] | null): Promise<void> {
    if (busy || !proof) return;
    setBusy(true);
    setProblem(null);
    try {
      onSignedIn(await open(finishLogin({ body: proof })));
    } catch (failure) {
      setProblem(formFailureText(failure));
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    const code = text.replaceAll(/\s/g, "");
    void finish({ mfaToken, client: "web", ...(recovering ? { recoveryCode: code } : { code }) });
  }

  async function withPasskey(): Promise<void> {
    try {
      const passkey = await askForPasskey(step.passkeys);
      await finish(passkey && { mfaToken, client: "web", passkey });
    } catch (failure) {
      setProblem(passkeyProblem(failure) ?? formFailureText(failure));
    }
  }

  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {step.methods.includes("passkey") && hasPasskeys() ? (
        <Button
          icon={<KeyRound aria-hidden strokeWidth={1.75} />}
          onClick={() => void withPasskey()}
          className="min-h-10"
        >
          {i18n._("Use a passkey")}
        </Button>
      ) : null}
      <Field
        key={recovering ? "recovery" : "code"}
        label={recovering ? <Trans id="Recovery code" /> : <Trans id="Code" />}
        hint={
          recovering ? (
            <Trans id="One of the codes you kept when two-factor was turned on. Each works once." />
          ) : (
            <Trans id="Six digits from your authenticator app." />
          )
        }
        error={problem}
      >
        <TextInput
          name="code"
          autoFocus
          required
          inputMode={recovering ? "text" : "numeric"}
          autoComplete={recovering ? "off" : "one-time-code"}
          className="tabular"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" busy={busy} className="min-h-10">
        {i18n._("Sign in")}
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        <Button variant="ghost" size="small" onClick={onBack}>
          {i18n._("Back")}
        </Button>
        {byCode && step.methods.includes("recoveryCode") ? (
          <Button
            variant="ghost"
            size="small"
            onClick={() => {
              setText("");
              setProblem(null);
              setRecovering(!recovering);
            }}
          >
            {recovering ? i18n._("Use the app's code") : i18n._("Use a recovery code")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
