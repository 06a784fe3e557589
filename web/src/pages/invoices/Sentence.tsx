import { Trans } from "@lingui/react";
import { Amount } from "@/ui/Amount";
import { Link } from "@/ui/Link";
import type { useStanding } from "./data";

type Standing = ReturnType<typeof useStanding>;

const LINK = "underline decoration-line-strong decoration-1 underline-offset-6 hover:decoration-2";

/** The answer above the list: what is waiting, and how much of it is late. Its amounts narrow the list. */
export function Sentence({ outstanding, overdue }: Standing) {
  if (!outstanding || !overdue) return <Trans id="Invoices" />;
  if (outstanding.count === 0) return <Trans id="Nothing is waiting to be paid." />;
  const waiting = (
    <Link look="plain" to="?show=waiting" className={LINK}>
      {outstanding.total === null ? (
        <Trans
          id="{count, plural, one {# invoice} other {# invoices}}"
          values={{ count: outstanding.count }}
        />
      ) : (
        <Amount value={outstanding.total} size="title" />
      )}
    </Link>
  );
  if (overdue.count === 0) {
    return (
      <Trans
        id="{count, plural, one {<0/> is waiting, on one invoice.} other {<0/> is waiting, on # invoices.}}"
        values={{ count: outstanding.count }}
        components={{ 0: waiting }}
      />
    );
  }
  const late = (
    <Link look="plain" to="?show=overdue" className={`${LINK} text-loss`}>
      {overdue.total === null ? (
        <Trans id="{count, plural, one {# invoice} other {# invoices}}" values={{ count: overdue.count }} />
      ) : (
        <Amount value={overdue.total} size="title" />
      )}
    </Link>
  );
  return <Trans id="<0/> is waiting, <1/> of it is overdue." components={{ 0: waiting, 1: late }} />;
}

/** What else there is, below it; and the way to those that come again. */
export function Rest({ drafts, paid }: Standing) {
  const parts = [];
  if (drafts) {
    parts.push(
      <Link key="drafts" to="?show=drafts">
        <Trans id="{drafts, plural, one {# draft} other {# drafts}}" values={{ drafts }} />
      </Link>,
    );
  }
  if (paid) {
    parts.push(
      <Link key="paid" to="?show=paid">
        <Trans id="{paid} paid" values={{ paid }} />
      </Link>,
    );
  }
  parts.push(
    <Link key="recurring" to="/invoices/recurring">
      <Trans id="Recurring invoices" />
    </Link>,
  );
  return <span className="flex flex-wrap gap-x-3.5">{parts}</span>;
}
