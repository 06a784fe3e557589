import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import type { AdminAuditEntryView } from "@/api";
import { useFormat } from "@/lib/format";
import { CopyButton } from "@/ui/CopyButton";
import { Link } from "@/ui/Link";
import { Sheet } from "@/ui/Sheet";
import { useEventNames } from "../../settings/parts/events";
import { Fact, Facts } from "../parts/Facts";
import { textIn } from "./operations";
import type { Accounts } from "./useAccounts";

interface AuditSheetProps {
  entry: AdminAuditEntryView;
  accounts: Accounts;
  tools: ReactNode;
  onClose: () => void;
}

/** One thing that was done, with all that is known of it. */
export function AuditSheet({ entry, accounts, tools, onClose }: AuditSheetProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { event } = useEventNames();
  const reason = textIn(entry.details, "reason");
  return (
    <Sheet open peek onClose={onClose} title={event(entry.kind)} tools={tools}>
      <Facts>
        <Fact name={<Trans id="When" />}>{format.instant(entry.at)}</Fact>
        <Fact name={<Trans id="Account" />}>
          <Link to={`/admin/users?id=${entry.userId}`}>
            <bdi>{accounts.emailOf(entry.userId)}</bdi>
          </Link>
        </Fact>
        {reason ? (
          <Fact name={<Trans id="Reason" />}>
            <bdi>{reason}</bdi>
          </Fact>
        ) : null}
        <Fact name={<Trans id="From" />}>
          {entry.address ? <bdi>{entry.address}</bdi> : <Trans id="by itself" />}
        </Fact>
        {entry.device ? <Fact name={<Trans id="Device" />}>{entry.device}</Fact> : null}
        <Fact name={<Trans id="Kind" />}>
          <code className="font-mono text-small">{entry.kind}</code>
        </Fact>
        <Id name={<Trans id="Done to" />} id={entry.subject} label={i18n._("Copy the id")} />
        <Id name={<Trans id="Request" />} id={entry.requestId} label={i18n._("Copy the request's id")} />
      </Facts>
      <h3 className="mt-7 mb-2 font-semibold">
        <Trans id="Details" />
      </h3>
      <pre className="rounded-control bg-sunken px-3 py-2 font-mono text-small wrap-anywhere whitespace-pre-wrap">
        {JSON.stringify(entry.details, null, 2)}
      </pre>
    </Sheet>
  );
}

function Id({ name, id, label }: { name: ReactNode; id: string; label: string }) {
  return (
    <Fact name={name}>
      <span className="flex items-center justify-end gap-1">
        <code className="min-w-0 font-mono text-small">{id}</code>
        <CopyButton text={id} label={label} />
      </span>
    </Fact>
  );
}
