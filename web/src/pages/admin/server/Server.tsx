import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { getHealth, getStats, type HealthView, open, type ServerStatsView } from "@/api";
import { key } from "@/lib/queries";
import { ErrorState } from "@/ui/ErrorState";
import { Page, Section } from "@/ui/Page";
import { SkeletonRows, TitleSkeleton } from "@/ui/Skeleton";
import { CommandLines } from "../parts/CommandLines";
import { earntrack } from "../parts/commands";
import { errand } from "../parts/reason";
import { Checks } from "./Checks";
import { Counts } from "./Counts";

/** How the server does, and how much there is on it. */
export function Server({ name }: { name: string }) {
  const { i18n } = useLingui();
  const health = useQuery({ queryKey: key("admin", "health"), queryFn: () => open(getHealth()) });
  const stats = useQuery({
    queryKey: key("admin", "stats"),
    queryFn: () => open(getStats({ headers: errand() })),
  });
  const error = health.error ?? stats.error;

  function retry(): void {
    void health.refetch();
    void stats.refetch();
  }

  return (
    <Page
      name={name}
      title={
        error ? undefined : health.data && stats.data ? (
          <Verdict health={health.data} stats={stats.data} />
        ) : (
          <TitleSkeleton name={name} />
        )
      }
      lead={health.data ? <Trans id="EarnTrack {version}" values={{ version: health.data.version }} /> : null}
    >
      {error ? <ErrorState error={error} onRetry={retry} /> : null}
      {!error && (health.isPending || stats.isPending) ? <SkeletonRows rows={4} /> : null}
      {stats.data ? <Counts stats={stats.data} /> : null}
      {health.data ? (
        <Section title={<Trans id="What it needs" />}>
          <div className="max-w-md">
            <Checks checks={health.data.checks} />
          </div>
        </Section>
      ) : null}
      <CommandLines
        lines={[
          { about: i18n._("Ask the server whether it can take requests"), command: earntrack("health") },
          { about: i18n._("Look whether the books agree with themselves"), command: earntrack("doctor") },
          {
            about: i18n._("Show the settings in force, and what is wrong with them"),
            command: earntrack("check-config"),
          },
          { about: i18n._("See which version it is"), command: earntrack("--version") },
        ]}
      />
    </Page>
  );
}

function Verdict({ health, stats }: { health: HealthView; stats: ServerStatsView }) {
  if (health.status === "down") return <Trans id="Something that the server needs is down" />;
  if (stats.jobs.dead > 0) {
    return (
      <Trans
        id="The server runs, and {count, plural, one {# job was given up} other {# jobs were given up}}"
        values={{ count: stats.jobs.dead }}
      />
    );
  }
  return <Trans id="The server runs as it should" />;
}
