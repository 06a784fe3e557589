import { Trans, useLingui } from "@lingui/react";
import { KeyRound } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { ApiFailure, open, type StepUp as StepUpForm, stepUp } from "@/api";
import { formFailureText } from "@/lib/failures";
import { showFaults } from "@/lib/faults";
import { askForPasskey, hasPasskeys, passkeyProblem } from "@/lib/passkeys";
import { endStepUp, useStepUp } from "@/lib/step-up";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { PasswordInput } from "@/ui/PasswordInput";
import { TextInput } from "@/ui/TextInput";

/** Codes of the app are digits alone; what is kept on paper is longer. */
function factorOf(text: string): Partial<StepUpForm> {
  const code = text.replaceAll(/\s/g, "");
  if (code === "") return {};
  return /^\d{6}$/.test(code) ? { code } : { recoveryCode: code };
}

/** Asks for the password before something that is worth a thief's while. */
export function StepUp() {
  const { i18n } = useLingui();
  const isOpen = useStepUp((state) => state.open);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksForCode, setAsksForCode] = useState(false);
  const [problem, setProblem] = useState<{ field: "password" | "code"; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const input = useRef<HTMLInputElement>(null);

  function end(steppedUp: boolean): void {
    setPassword("");
    setCode("");
    setProblem(null);
    endStepUp(steppedUp);
  }

  async function send(factor: Partial<StepUpForm>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await open(stepUp({ body: { password, ...factor } }));
      end(true);
    } catch (failure) {
      const reason = failure instanceof ApiFailure ? failure.code : "";
      showFaults(form, () => {
        if (reason === "CODE_REQUIRED" && !asksForCode) setAsksForCode(true);
        else
          setProblem({
            field: reason.endsWith("CODE") ? "code" : "password",
            text: formFailureText(failure),
          });
      });
    } finally {
      setBusy(false);
    }
  }

  async function withPasskey(): Promise<void> {
    try {
      const passkey = await askForPasskey();
      if (passkey) await send({ passkey });
    } catch (failure) {
      const text = passkeyProblem(failure) ?? formFailureText(failure);
      showFaults(form, () => setProblem({ field: "code", text }));
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void send(factorOf(code));
  }

  return (
    <Dialog
      open={isOpen}
      onClose={() => end(false)}
      asksNothing
      title={i18n._("Is it you?")}
      description={<Trans id="Give your password once more. It then holds for a quarter of an hour." />}
      initialFocus={input}
      actions={
        <>
          <Cancel />
          <Button type="submit" form="step-up" variant="primary" busy={busy}>
            {i18n._("Continue")}
          </Button>
        </>
      }
    >
      <form ref={form} id="step-up" onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label={<Trans id="Password" />} error={problem?.field === "password" ? problem.text : null}>
          <PasswordInput
            ref={input}
            name="password"
            required
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        {asksForCode ? (
          <Field
            label={<Trans id="Code" />}
            hint={<Trans id="Six digits from your authenticator app, or one of your recovery codes." />}
            error={problem?.field === "code" ? problem.text : null}
          >
            <TextInput
              name="code"
              autoFocus
              autoComplete="one-time-code"
              className="tabular"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </Field>
        ) : null}
        {asksForCode && hasPasskeys() ? (
          <Button icon={<KeyRound aria-hidden strokeWidth={1.75} />} onClick={() => void withPasskey()}>
            {i18n._("Use a passkey instead of a code")}
          </Button>
        ) : null}
      </form>
    </Dialog>
  );
}
