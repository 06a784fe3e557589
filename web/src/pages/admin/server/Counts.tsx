import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { ServerStatsView } from "@/api";
import { useFormat } from "@/lib/format";

interface CountProps {
  name: ReactNode;
  to?: string;
  value: string;
  note: ReactNode;
  warn?: boolean;
}

function Count({ name, to, value, note, warn = false }: CountProps) {
  return (
    <div className="relative border-line py-4 sm:py-5 lg:border-s lg:px-5 lg:first:border-s-0 lg:first:ps-0">
      <dt className="text-small text-ink-2">
        {to ? (
          <Link to={to} className="rounded-bar after:absolute after:inset-0 hover:text-ink hover:underline">
            {name}
          </Link>
        ) : (
          name
        )}
      </dt>
      <dd className="figure mt-1.5 text-stat">{value}</dd>
      <dd className={warn ? "mt-1 text-small text-warn" : "mt-1 text-small text-ink-3"}>{note}</dd>
    </div>
  );
}

/** How much there is on this server. */
export function Counts({ stats }: { stats: ServerStatsView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { users, sessions, documents, jobs } = stats;
  const count = (value: number) => format.number(String(value));
  const admins = i18n._("{count, plural, one {# admin} other {# admins}}", { count: users.admins });
  const disabled = i18n._("{count, plural, one {# disabled} other {# disabled}}", { count: users.disabled });
  return (
    <dl className="grid grid-cols-2 gap-x-6 border-y border-line lg:grid-cols-4 lg:gap-x-0">
      <Count
        name={<Trans id="Accounts" />}
        to="/admin/users"
        value={count(users.total)}
        note={format.list(users.disabled > 0 ? [admins, disabled] : [admins])}
      />
      <Count
        name={<Trans id="Seen in 30 days" />}
        value={count(users.seen)}
        note={
          <Trans
            id="{fresh} new, {sessions, plural, one {# session} other {# sessions}} going on"
            values={{ fresh: users.new, sessions }}
          />
        }
      />
      <Count
        name={<Trans id="Documents" />}
        value={count(documents.total)}
        note={documents.sizeBytes === 0 ? <Trans id="none kept yet" /> : format.bytes(documents.sizeBytes)}
      />
      <Count
        name={<Trans id="Jobs waiting" />}
        to="/admin/jobs"
        value={count(jobs.waiting + jobs.claimed)}
        note={
          <Trans
            id="{count, plural, =0 {none given up} one {# given up} other {# given up}}"
            values={{ count: jobs.dead }}
          />
        }
        warn={jobs.dead > 0}
      />
    </dl>
  );
}
