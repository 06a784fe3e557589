import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { ApiFailure, open, register } from "@/api";
import { guessCurrency } from "@/lib/currencies";
import { guessTimeZone } from "@/lib/regions";
import { signIn } from "@/lib/session";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { AccountForm, type AccountText } from "./AccountForm";
import { LookForMail } from "./LookForMail";
import { tokenOf } from "./token";

type Refusal = "REGISTRATION_CLOSED" | "INVITATION_REQUIRED";

function refusalOf(failure: unknown): Refusal | null {
  if (!(failure instanceof ApiFailure)) return null;
  const { code } = failure;
  return code === "REGISTRATION_CLOSED" || code === "INVITATION_REQUIRED" ? code : null;
}

/** Opens an account, on a server that takes new ones or for whoever was invited. */
export function Component() {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const invitation = tokenOf(useLocation().hash, "invitation");
  const [mailedTo, setMailedTo] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  async function send({ name, email, password }: AccountText): Promise<void> {
    try {
      const body = {
        email,
        password,
        name: name || null,
        invitation,
        currency: guessCurrency(navigator.language),
        timezone: guessTimeZone(),
        client: "web" as const,
      };
      const answer = await open(register({ body }));
      if ("accessToken" in answer) {
        signIn(answer);
        await navigate("/welcome", { replace: true });
      } else {
        setMailedTo(answer.email);
      }
    } catch (failure) {
      const why = refusalOf(failure);
      if (!why) throw failure;
      setRefusal(why);
    }
  }

  if (mailedTo) {
    return (
      <LookForMail email={mailedTo}>
        <Trans id="Follow the link in it, then sign in. It is good for a day." />
      </LookForMail>
    );
  }
  if (refusal) return <Refused refusal={refusal} />;
  return (
    <Page
      name={i18n._("Create an account")}
      className="pt-6"
      lead={invitation ? <Trans id="You were invited to this server." /> : null}
    >
      <AccountForm action={i18n._("Create account")} onSend={send} />
      <p className="mt-8 border-t border-line pt-4 text-ink-2">
        <Trans id="Have an account?" />{" "}
        <Link to="/login">
          <Trans id="Sign in" />
        </Link>
      </p>
    </Page>
  );
}

function Refused({ refusal }: { refusal: Refusal }) {
  const { i18n } = useLingui();
  return (
    <Page
      name={i18n._("Create an account")}
      title={
        refusal === "REGISTRATION_CLOSED" ? (
          <Trans id="This server takes no new accounts" />
        ) : (
          <Trans id="This server takes new accounts by invitation" />
        )
      }
      className="pt-6"
      lead={
        refusal === "REGISTRATION_CLOSED" ? (
          <Trans id="Whoever looks after it can open it." />
        ) : (
          <Trans id="Ask whoever looks after it for a link. Each is good once, and perhaps for one address only." />
        )
      }
    >
      <Link to="/login" look="button">
        <Trans id="Sign in" />
      </Link>
    </Page>
  );
}
