import { Trans } from "@lingui/react";
import { ApiFailure } from "@/api";
import { failureText } from "@/lib/failures";
import { Button } from "./Button";
import { CopyButton } from "./CopyButton";

export interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
}

/** What could not be shown, in words, with the request's id for whoever is asked about it. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const requestId = error instanceof ApiFailure ? error.requestId : null;
  return (
    <div role="alert" className="border-y border-line py-10">
      <p className="font-medium">
        <Trans id="This couldn't be shown." />
      </p>
      <p className="mt-1 text-ink-2">{failureText(error)}</p>
      {requestId ? (
        <p className="mt-3 flex flex-wrap items-center gap-2 text-small text-ink-3">
          <Trans id="Request {requestId}" values={{ requestId }} />
          <CopyButton text={requestId} />
        </p>
      ) : null}
      {onRetry ? (
        <Button className="mt-5" onClick={onRetry}>
          <Trans id="Retry" />
        </Button>
      ) : null}
    </div>
  );
}
