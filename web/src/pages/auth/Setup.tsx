import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { ApiFailure, open, setUp } from "@/api";
import { guessCurrency } from "@/lib/currencies";
import { guessTimeZone } from "@/lib/regions";
import { signIn } from "@/lib/session";
import { CopyButton } from "@/ui/CopyButton";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { AccountForm, type AccountText } from "./AccountForm";
import { firstRunQuery } from "./first-run";
import { tokenOf } from "./token";

const COMMAND = "earntrack setup-url";

/** Makes the first account of a server, for whoever holds the link that it has printed. */
export function Component() {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const token = tokenOf(useLocation().hash);
  const [isSpent, setSpent] = useState(false);
  const isSetUp = useQuery(firstRunQuery).data;

  async function send({ name, email, password }: AccountText): Promise<void> {
    try {
      const body = {
        token: token ?? "",
        email,
        password,
        name: name || null,
        currency: guessCurrency(navigator.language),
        timezone: guessTimeZone(),
        client: "web" as const,
      };
      signIn(await open(setUp({ body })));
      await navigate("/welcome", { replace: true });
    } catch (failure) {
      if (failure instanceof ApiFailure && failure.code === "LINK_NOT_GOOD") setSpent(true);
      else throw failure;
    }
  }

  if (isSpent) return <Spent />;
  if (isSetUp && token === null) return <SetUpAlready />;
  return (
    <Page
      name={i18n._("Set up EarnTrack")}
      className="pt-6"
      lead={
        token ? (
          <Trans id="You hold the link that this server printed. The account you make here looks after it." />
        ) : null
      }
    >
      {token ? null : <WhereTheLinkIs />}
      <AccountForm action={i18n._("Create account")} onSend={send} disabled={token === null} />
      <p className="mt-8 border-t border-line pt-4 text-ink-2">
        <Trans id="Set up already?" />{" "}
        <Link to="/login">
          <Trans id="Sign in" />
        </Link>
      </p>
    </Page>
  );
}

/** Says why nothing can be done without the link, and how to get one. */
function WhereTheLinkIs() {
  return (
    <div className="mb-7 border-s-2 border-warn ps-4">
      <p className="font-medium">
        <Trans id="This needs the link that the server printed" />
      </p>
      <p className="mt-1 text-ink-2">
        <Trans id="It stands in the server's output, from its first start on, and is good for a day. For another one, run this where the server runs:" />
      </p>
      <Command />
    </div>
  );
}

function Command() {
  return (
    <p className="mt-2 flex items-center justify-between gap-2 rounded-control bg-sunken py-1 ps-3 pe-1 font-mono text-small">
      <code>{COMMAND}</code>
      <CopyButton text={COMMAND} />
    </p>
  );
}

/** Who lives here signs in. A server whose first account is no admin still takes the link that it prints. */
function SetUpAlready() {
  const { i18n } = useLingui();
  return (
    <Page
      name={i18n._("Set up EarnTrack")}
      title={<Trans id="This server is set up already" />}
      className="pt-6"
      lead={
        <Trans id="There are accounts here. Sign in with yours, or ask whoever looks after it to let you in." />
      }
    >
      <Link to="/login" look="primary">
        <Trans id="Sign in" />
      </Link>
      <p className="mt-8 border-t border-line pt-4 text-small text-ink-3">
        <Trans id="Is it yours, and nobody looks after it yet? Run this where it runs, and open the link:" />
      </p>
      <Command />
    </Page>
  );
}

/** A link is good once, and for a day. */
function Spent() {
  const { i18n } = useLingui();
  return (
    <Page
      name={i18n._("Set up EarnTrack")}
      title={<Trans id="This link is no longer good" />}
      className="pt-6"
      lead={
        <Trans id="It was used, or is older than a day. Where nobody has set the server up yet, run this where it runs:" />
      }
    >
      <Command />
      <p className="mt-6">
        <Link to="/login" look="primary">
          <Trans id="Sign in" />
        </Link>
      </p>
    </Page>
  );
}
