import { Trans, useLingui } from "@lingui/react";
import { X } from "lucide-react";
import type { DeadJobView } from "@/api";
import { useFormat } from "@/lib/format";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { Table } from "@/ui/Table";

interface DeadJobsProps {
  rows: readonly DeadJobView[];
  busy: boolean;
  onRetry: (job: DeadJobView) => void;
  onDiscard: (job: DeadJobView) => void;
}

/** One row for each job that was given up, the oldest first. */
export function DeadJobs({ rows, busy, onRetry, onDiscard }: DeadJobsProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  return (
    <Table
      caption={i18n._("Jobs that were given up")}
      rows={rows}
      rowKey={({ number }) => String(number)}
      columns={[
        {
          id: "what",
          header: <Trans id="What" />,
          cell: (job) => (
            <>
              <span className="block">
                {job.queue} <span className="tabular text-ink-3">#{job.number}</span>
              </span>
              <span className="block text-small wrap-anywhere text-loss">
                {job.error ?? <Trans id="It was cut off each time." />}
              </span>
              <span className="block text-small text-ink-3">
                <Trans
                  id="{attempts, plural, one {# attempt} other {# attempts}}, owed since {since}"
                  values={{ attempts: job.attempts, since: format.instant(job.owedSince) }}
                />
              </span>
            </>
          ),
        },
        {
          id: "died",
          header: <Trans id="Given up" />,
          wideOnly: true,
          className: "whitespace-nowrap",
          cell: (job) => <time dateTime={job.diedAt}>{format.ago(job.diedAt)}</time>,
        },
        {
          id: "acts",
          header: <span className="spoken">{i18n._("Actions")}</span>,
          numeric: true,
          cell: (job) => (
            <span className="flex items-center justify-end gap-1">
              <Button
                size="small"
                busy={busy}
                aria-label={i18n._("Try job {number} again", { number: job.number })}
                onClick={() => onRetry(job)}
              >
                {i18n._("Try again")}
              </Button>
              <IconButton
                label={i18n._("Forget job {number}", { number: job.number })}
                icon={<X aria-hidden />}
                onClick={() => onDiscard(job)}
              />
            </span>
          ),
        },
      ]}
    />
  );
}
