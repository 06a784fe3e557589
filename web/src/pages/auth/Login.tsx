import { Trans, useLingui } from "@lingui/react";
import { useEffect, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { SecondStepView, SignedInView } from "@/api";
import { signIn, useSession } from "@/lib/session";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { PasswordForm } from "./PasswordForm";
import { SecondStep } from "./SecondStep";

/** An address of this app to go on to; never one elsewhere. */
function within(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/";
}

export function Component() {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [step, setStep] = useState<SecondStepView | null>(null);
  const signedIn = useSession((state) => state.status === "signedIn");
  const next = within(params.get("next"));

  useEffect(() => {
    if (signedIn) void navigate(next, { replace: true });
  }, [signedIn, navigate, next]);

  function onSignedIn(session: SignedInView): void {
    signIn(session);
  }

  return (
    <Page name={i18n._("Sign in")} className="pt-6">
      {step ? (
        <SecondStep step={step} onSignedIn={onSignedIn} onBack={() => setStep(null)} />
      ) : (
        <>
          <PasswordForm onSignedIn={onSignedIn} onSecondStep={setStep} />
          <p className="mt-8 border-t border-line pt-4 text-ink-2">
            <Trans id="New here?" />{" "}
            <Link to="/register">
              <Trans id="Create an account" />
            </Link>
          </p>
        </>
      )}
    </Page>
  );
}
