import { Trans, useLingui } from "@lingui/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type DeadJobView, discardJob, listJobs, open, retryJob } from "@/api";
import { key } from "@/lib/queries";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { LoadMore } from "@/ui/LoadMore";
import { Page, Section } from "@/ui/Page";
import { SkeletonRows, TitleSkeleton } from "@/ui/Skeleton";
import { said } from "@/ui/toasts";
import { useDoing } from "../../settings/parts/useDoing";
import { ActDialog } from "../parts/ActDialog";
import { CommandLines } from "../parts/CommandLines";
import { earntrack } from "../parts/commands";
import { lookAgain } from "../parts/queries";
import { errand } from "../parts/reason";
import { DeadJobs } from "./DeadJobs";
import { Queues } from "./Queues";

/** A page of the jobs that were given up, with how all queues stand. */
async function jobsFrom(cursor: string | undefined) {
  const answer = await listJobs({ headers: errand(), query: { cursor, total: true } });
  const page = await open(Promise.resolve(answer));
  return { ...page, queues: answer.data?.summary.queues ?? [] };
}

/** What the server still owes, and what it gave up. */
export function Jobs({ name }: { name: string }) {
  const { i18n } = useLingui();
  const { busy, act } = useDoing();
  const [discarding, setDiscarding] = useState<DeadJobView | null>(null);
  const query = useInfiniteQuery({
    queryKey: key("admin", "jobs"),
    queryFn: ({ pageParam }) => jobsFrom(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  const pages = query.data?.pages ?? [];
  const rows = pages.flatMap(({ items }) => items);
  const queues = pages[0]?.queues ?? [];
  const total = pages[0]?.total;
  const error = query.data ? null : query.error;

  async function retry(job: DeadJobView): Promise<void> {
    const done = await act(() => open(retryJob({ headers: errand(), path: { number: job.number } })));
    await lookAgain();
    if (done) said(i18n._("Job {number} is tried again", { number: job.number }));
  }

  async function discard(reason: string): Promise<void> {
    if (!discarding) return;
    await open(discardJob({ headers: errand(reason), path: { number: discarding.number } }));
    await lookAgain();
    said(i18n._("Job {number} is forgotten", { number: discarding.number }));
  }

  return (
    <Page
      name={name}
      title={
        error ? undefined : total === undefined ? (
          <TitleSkeleton name={name} />
        ) : (
          <Trans
            id="{total, plural, =0 {No job was given up} one {# job was given up} other {# jobs were given up}}"
            values={{ total }}
          />
        )
      }
      lead={<Trans id="What is done beside requests: mail, webhooks, backups, what the calendar brings." />}
    >
      {error ? <ErrorState error={error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonRows rows={4} /> : null}
      {query.data && rows.length === 0 && queues.length === 0 ? (
        <EmptyState title={<Trans id="Nothing is owed" />}>
          <Trans id="Every job is done. What fails is tried again by itself, and stands here if it is given up." />
        </EmptyState>
      ) : null}
      {rows.length > 0 ? (
        <DeadJobs rows={rows} busy={busy} onRetry={(job) => void retry(job)} onDiscard={setDiscarding} />
      ) : null}
      <LoadMore
        shown={rows.length}
        total={total}
        hasMore={query.hasNextPage}
        busy={query.isFetchingNextPage}
        onMore={() => void query.fetchNextPage()}
      />
      {queues.length > 0 ? (
        <Section title={<Trans id="Queues" />}>
          <Queues queues={queues} />
        </Section>
      ) : null}
      <ActDialog
        open={discarding !== null}
        onClose={() => setDiscarding(null)}
        onAct={discard}
        title={<Trans id="Forget job {number}?" values={{ number: discarding?.number ?? "" }} />}
        about={
          <Trans
            id="It is not tried again, and what it owed is never done: {queue}."
            values={{ queue: discarding?.queue ?? "" }}
          />
        }
        action={i18n._("Forget")}
        command={earntrack("jobs", "discard", String(discarding?.number ?? ""))}
        danger
      />
      <CommandLines
        lines={[
          {
            about: i18n._("Show what is owed, and what was given up and why"),
            command: earntrack("jobs", "list"),
          },
          ...(rows[0]
            ? [
                {
                  about: i18n._("Try one again, by its number"),
                  command: earntrack("jobs", "retry", String(rows[0].number)),
                },
              ]
            : []),
          {
            about: i18n._("Try everything again that was given up"),
            command: earntrack("jobs", "retry", "--all"),
          },
        ]}
      />
    </Page>
  );
}
