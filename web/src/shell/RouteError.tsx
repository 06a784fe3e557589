import { Trans, useLingui } from "@lingui/react";
import { isRouteErrorResponse, useRouteError } from "react-router";
import { ApiFailure } from "@/api";
import { openPalette } from "@/lib/store";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";

/** An address that leads nowhere. */
export function NotFound() {
  const { i18n } = useLingui();
  return (
    <Page
      name={i18n._("Not found")}
      title={<Trans id="There is nothing at this address" />}
      lead={<Trans id="It may have been moved or deleted. Search, or go on from the overview." />}
    >
      <div className="flex flex-wrap gap-3">
        <Button variant="primary" onClick={openPalette}>
          {i18n._("Search")}
        </Button>
        <Link to="/" look="button">
          {i18n._("Overview")}
        </Link>
        <Link to="/trash" look="button">
          {i18n._("Trash")}
        </Link>
      </div>
    </Page>
  );
}

/** What is shown instead of a page that failed. */
export function RouteError() {
  const { i18n } = useLingui();
  const error = useRouteError();
  const missing =
    (isRouteErrorResponse(error) && error.status === 404) ||
    (error instanceof ApiFailure && error.status === 404);
  if (missing) return <NotFound />;
  return (
    <Page name={i18n._("Failed")} title={<Trans id="This page failed" />}>
      <ErrorState error={error} onRetry={() => location.reload()} />
    </Page>
  );
}

/** The same where even the shell is missing. */
export function RootError() {
  return (
    <main className="mx-auto max-w-3xl px-5">
      <RouteError />
    </main>
  );
}
