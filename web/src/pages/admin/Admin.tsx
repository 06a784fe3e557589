import { Trans, useLingui } from "@lingui/react";
import type { ComponentType } from "react";
import { useParams } from "react-router";
import { useSession } from "@/lib/session";
import { NotFound } from "@/shell/RouteError";
import { Button } from "@/ui/Button";
import { Tabs } from "@/ui/Tabs";
import { Audit } from "./audit/Audit";
import { Backups } from "./backups/Backups";
import { Emails } from "./emails/Emails";
import { Invitations } from "./invitations/Invitations";
import { Jobs } from "./jobs/Jobs";
import { ReasonForm } from "./parts/ReasonForm";
import { forgetReason, useReason } from "./parts/reason";
import { Server } from "./server/Server";
import { Users } from "./users/Users";

interface Part {
  path: string;
  /** English, and the id of its translation. */
  label: string;
  Shown: ComponentType<{ name: string }>;
}

/** How the server does, who is on it, what it owes, and what was done. */
const PARTS: readonly Part[] = [
  { path: "", label: /*i18n*/ "Server", Shown: Server },
  { path: "users", label: /*i18n*/ "Users", Shown: Users },
  { path: "invitations", label: /*i18n*/ "Invitations", Shown: Invitations },
  { path: "jobs", label: /*i18n*/ "Jobs", Shown: Jobs },
  { path: "backups", label: /*i18n*/ "Backups", Shown: Backups },
  { path: "audit", label: /*i18n*/ "Audit", Shown: Audit },
  { path: "emails", label: /*i18n*/ "Emails", Shown: Emails },
];

function addressOf(path: string): string {
  return path ? `/admin/${path}` : "/admin";
}

/** What an admin sees of everyone's server. To everybody else there is nothing at this address. */
export function Component() {
  const { i18n } = useLingui();
  const { part = "" } = useParams();
  const isAdmin = useSession((state) => state.user?.role === "admin");
  const reason = useReason();
  const found = PARTS.find(({ path }) => path === part);
  if (!isAdmin || !found) return <NotFound />;
  const { Shown } = found;
  const name = i18n._(found.label);
  return (
    <div className="pt-4">
      <Tabs
        label={i18n._("Administration")}
        tabs={PARTS.map((entry) => ({ to: addressOf(entry.path), label: i18n._(entry.label), exact: true }))}
      />
      {reason === null ? (
        <ReasonForm name={name} />
      ) : (
        <>
          <p className="mt-3 flex flex-wrap items-center gap-x-2 text-small text-ink-3">
            <span className="min-w-0 wrap-anywhere">
              <Trans id="Your reason: {reason}" values={{ reason }} />
            </span>
            <Button size="small" variant="ghost" className="-ms-2.5" onClick={forgetReason}>
              {i18n._("Change reason")}
            </Button>
          </p>
          <Shown key={found.path} name={name} />
        </>
      )}
    </div>
  );
}
