import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "react-router";
import { ApiFailure, getProfile, open, verifyEmail } from "@/api";
import { key } from "@/lib/queries";
import { setUser, useSession } from "@/lib/session";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { LinkNotGood } from "./LinkNotGood";
import { tokenOf } from "./token";

/** Shows the server that a mail has arrived. A link is good once, so it is asked once, however often this is drawn. */
export function Component() {
  const { i18n } = useLingui();
  const token = tokenOf(useLocation().hash);
  const isSignedIn = useSession((state) => state.status === "signedIn");
  const { data, error, refetch } = useQuery({
    queryKey: key("account", "arrived", token),
    queryFn: async () => {
      const owner = await open(verifyEmail({ body: { token: token ?? "" } }));
      if (isSignedIn) setUser(await open(getProfile()));
      return owner;
    },
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const name = i18n._("Confirm your address");
  const onward = (
    <Link to="/" look="primary">
      {isSignedIn ? <Trans id="Go on" /> : <Trans id="Sign in" />}
    </Link>
  );

  if (token === null || (error instanceof ApiFailure && error.code === "LINK_NOT_GOOD")) {
    return <LinkNotGood name={name}>{onward}</LinkNotGood>;
  }
  if (error instanceof ApiFailure && error.code === "EMAIL_TAKEN") {
    return (
      <Page
        name={name}
        title={<Trans id="Another account has this address" />}
        className="pt-6"
        lead={error.message}
      >
        {onward}
      </Page>
    );
  }
  if (error) {
    return (
      <Page name={name} className="pt-6">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (!data) {
    return (
      <Page name={name} className="pt-6">
        <Skeleton className="w-3/5" />
      </Page>
    );
  }
  return (
    <Page
      name={name}
      title={<Trans id="Your address is confirmed" />}
      className="pt-6"
      lead={<Trans id="Mail for this account goes to {email}." values={{ email: data.email }} />}
    >
      {onward}
    </Page>
  );
}
