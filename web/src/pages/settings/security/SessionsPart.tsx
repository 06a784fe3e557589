import { Trans, useLingui } from "@lingui/react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { endOtherSessions, endSession, open, type SessionView, updateSession } from "@/api";
import { useFormat } from "@/lib/format";
import { leave } from "@/lib/leave";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";
import { SkeletonRows } from "@/ui/Skeleton";
import { said } from "@/ui/toasts";
import { WidePart } from "../parts/Part";
import { Rename } from "../parts/Rename";
import { useDoing } from "../parts/useDoing";
import { securityChanged } from "./queries";

/** Where one is signed in. */
export function SessionsPart({ sessions }: { sessions: UseQueryResult<SessionView[]> }) {
  const { i18n } = useLingui();
  const { busy, act } = useDoing();
  const others = sessions.data?.filter((session) => !session.isCurrent).length ?? 0;

  async function endOthers(): Promise<void> {
    await open(endOtherSessions());
    await securityChanged();
    said(i18n._("All other devices are signed out"));
  }

  return (
    <WidePart
      title={<Trans id="Devices" />}
      about={<Trans id="Sign out what you do not know, and change your password then." />}
      aside={
        others > 0 ? (
          <Button busy={busy} onClick={() => void act(endOthers)}>
            {i18n._("Sign out all others")}
          </Button>
        ) : null
      }
    >
      {sessions.error ? <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} /> : null}
      {sessions.isPending ? <SkeletonRows rows={2} /> : null}
      <ul>
        {sessions.data?.map((session) => (
          <Device key={session.id} session={session} />
        ))}
      </ul>
    </WidePart>
  );
}

function Device({ session }: { session: SessionView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { busy, act } = useDoing();
  const [renames, setRenames] = useState(false);
  const path = { id: session.id };
  const name = session.name ?? session.device ?? i18n._("Unknown device");

  async function end(): Promise<void> {
    if (session.isCurrent) {
      leave();
      return;
    }
    await open(endSession({ path }));
    await securityChanged();
    said(i18n._("Signed out {name}", { name }));
  }

  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line py-2.5 first:border-t">
      <span className="min-w-0">
        <span className="block font-medium">
          {name}
          {session.isCurrent ? (
            <span className="ms-2 font-normal text-accent">
              <Trans id="This device" />
            </span>
          ) : null}
        </span>
        <span className="block text-small text-ink-3">
          {session.name && session.device ? `${session.device} · ` : null}
          {session.address ? `${session.address} · ` : null}
          <Trans id="last used {when}" values={{ when: format.ago(session.lastUsedAt) }} />
        </span>
      </span>
      <span className="flex gap-2">
        <Button
          size="small"
          variant="ghost"
          onClick={() => setRenames(true)}
          aria-label={i18n._("Rename {name}", { name })}
        >
          {i18n._("Rename")}
        </Button>
        <Button
          size="small"
          busy={busy}
          onClick={() => void act(end)}
          aria-label={i18n._("Sign out {name}", { name })}
        >
          {i18n._("Sign out")}
        </Button>
      </span>
      <Rename
        open={renames}
        name={session.name ?? session.device ?? ""}
        onClose={() => setRenames(false)}
        onRename={async (next) => {
          await open(updateSession({ path, body: { name: next || null } }));
          await securityChanged();
        }}
      />
    </li>
  );
}
