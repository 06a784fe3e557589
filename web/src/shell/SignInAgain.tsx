import { Trans, useLingui } from "@lingui/react";
import { useRef, useState } from "react";
import type { SecondStepView } from "@/api";
import { signIn, signOut, useSession } from "@/lib/session";
import { PasswordForm } from "@/pages/auth/PasswordForm";
import { SecondStep } from "@/pages/auth/SecondStep";
import { Dialog } from "@/ui/Dialog";

/** Asks for the password again over a page that is kept as it is; what was waiting then goes on. */
export function SignInAgain() {
  const { i18n } = useLingui();
  const { status, user } = useSession();
  const [step, setStep] = useState<SecondStepView | null>(null);
  const password = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      open={status === "expired"}
      onClose={() => void signOut({ unsent: false })}
      asksNothing
      title={i18n._("Sign in again")}
      description={<Trans id="Your session has ended. What you entered is still here." />}
      initialFocus={password}
    >
      {step ? (
        <SecondStep step={step} onSignedIn={signIn} onBack={() => setStep(null)} />
      ) : (
        <PasswordForm
          email={user?.email ?? ""}
          onSignedIn={signIn}
          onSecondStep={setStep}
          passwordRef={password}
        />
      )}
    </Dialog>
  );
}
