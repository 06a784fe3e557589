import { useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { PlatformView } from "@/api";
import { platformsQuery, usePlatformColours } from "@/entry/platforms";
import { useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { periodQuery, periodTitle } from "@/lib/periods";
import { usePeriod } from "@/lib/usePeriod";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { ShareStrip } from "@/ui/charts";
import { colourOf } from "@/ui/colours";
import { ErrorState } from "@/ui/ErrorState";
import { Page } from "@/ui/Page";
import { PeriodFilter } from "@/ui/PeriodFilter";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { FirstPlatforms } from "./FirstPlatforms";
import { PlatformSheet } from "./PlatformSheet";
import { useShares, useTwelveMonths } from "./queries";
import { type PlatformRow, platformColumns, rowsOf } from "./rows";
import { usePlatformWrites } from "./usePlatformWrites";

const NONE: readonly PlatformView[] = [];

/** Where the money comes from: how much of it, and what an hour there brings. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const { period, calendar, setPeriod } = usePeriod("year");
  const [isNew, setNew] = useParam("new");
  const [edited, setEdited] = useParam("id");
  const all = useQuery(platformsQuery);
  const platforms = all.data ?? NONE;
  const colours = usePlatformColours();
  const shares = useShares(periodQuery(period, calendar));
  const months = useTwelveMonths();
  const { archive } = usePlatformWrites();
  const rows = useMemo(
    () => rowsOf(platforms, shares.data?.byPlatform ?? [], months.data ?? []),
    [platforms, shares.data, months.data],
  );
  const summary = shares.data;
  const when = periodTitle(period, calendar, i18n, format);
  const earning = rows.filter(({ share }) => share?.total);
  const first = earning[0];
  const hasArchived = rows.some(({ platform }) => !platform.isActive);

  function title(): string {
    if (!summary) return i18n._("Platforms");
    if (!first?.share?.total || !summary.total)
      return i18n._("Nothing earned on any platform, {when}", { when });
    if (!first.share.share || earning.length < 2) {
      return i18n._("{amount} from {name}, {when}", {
        amount: format.money(summary.total, summary.currency),
        name: first.platform.name,
        when,
      });
    }
    return i18n._("{name} brought {percent} of {amount}, {when}", {
      name: first.platform.name,
      percent: format.percent(first.share.share),
      amount: format.money(summary.total, summary.currency),
      when,
    });
  }

  const error = all.error ?? shares.error;
  const isEmpty = all.data?.length === 0;
  return (
    <Page
      name={i18n._("Platforms")}
      over={isEmpty ? undefined : i18n._("Platforms")}
      title={isEmpty ? undefined : <span data-amount>{title()}</span>}
      actions={
        <Button icon={<Plus aria-hidden />} onClick={() => setNew("1")}>
          {i18n._("New platform")}
        </Button>
      }
    >
      {error ? (
        <ErrorState
          error={error}
          onRetry={() => {
            void all.refetch();
            void shares.refetch();
          }}
        />
      ) : null}
      {isEmpty ? <FirstPlatforms /> : null}
      {!error && (all.isPending || shares.isPending) ? <SkeletonRows rows={6} /> : null}
      {!error && rows.length > 0 && summary ? (
        <>
          <PeriodFilter period={period} onPeriod={setPeriod} />
          <div className="mt-5 mb-4">
            <ShareStrip
              hasTable
              title={i18n._("Share of what was earned")}
              currency={summary.currency}
              shares={earning.map(({ platform, share }) => ({
                id: platform.id,
                name: platform.name,
                colour: colours.get(platform.id) ?? colourOf(platform.color),
                amount: share?.total ?? "0",
              }))}
            />
          </div>
          <Table<PlatformRow>
            caption={i18n._("Platforms")}
            columns={platformColumns({
              i18n,
              format,
              currency: summary.currency,
              colourOf: (platform) => colours.get(platform.id) ?? colourOf(platform.color),
              total: summary.total ? (
                <Amount value={summary.total} currency={summary.currency} size="table" />
              ) : (
                ""
              ),
            })}
            rows={rows}
            rowKey={({ platform }) => platform.id}
            rowName={({ platform }) => platform.name}
            onOpen={({ platform }) => void navigate(`/platforms/${platform.id}`)}
            openKey={edited}
            rowKeys={{
              e: ({ platform }) => setEdited(platform.id),
              Delete: ({ platform }) => void archive(platform, !platform.isActive),
            }}
            group={
              hasArchived
                ? ({ platform }) => ({
                    key: String(platform.isActive),
                    label: platform.isActive ? i18n._("Active") : i18n._("Archived"),
                  })
                : undefined
            }
            totalLabel={i18n._("{count, plural, one {# platform} other {# platforms}}", {
              count: rows.length,
            })}
            stale={shares.isPlaceholderData}
          />
        </>
      ) : null}
      <PlatformSheet open={isNew !== null} onClose={() => setNew(null)} />
      <PlatformSheet
        key={edited}
        platform={platforms.find(({ id }) => id === edited)}
        open={platforms.some(({ id }) => id === edited)}
        onClose={() => setEdited(null)}
      />
    </Page>
  );
}
