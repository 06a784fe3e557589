import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { Archive, ArchiveRestore, Pencil } from "lucide-react";
import { useParams } from "react-router";
import { getHourlyRate, getPlatform, listEarnings, open } from "@/api";
import { usePlatformColours } from "@/entry/platforms";
import { useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { isZero, subtract } from "@/lib/money";
import { periodParams, periodQuery, periodTitle } from "@/lib/periods";
import { key } from "@/lib/queries";
import { usePeriod } from "@/lib/usePeriod";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { BarsByPlatform } from "@/ui/charts";
import { colourOf } from "@/ui/colours";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Page, Section } from "@/ui/Page";
import { PeriodFilter } from "@/ui/PeriodFilter";
import { SkeletonRows } from "@/ui/Skeleton";
import { Swatch } from "@/ui/Swatch";
import { LatestEarnings } from "./LatestEarnings";
import { CATEGORIES } from "./names";
import { type Figure, PlatformFigures } from "./PlatformFigures";
import { PlatformSheet } from "./PlatformSheet";
import { useShares, useTwelveMonths } from "./queries";
import { againstExpected } from "./rates";
import { usePlatformWrites } from "./usePlatformWrites";

/** One platform: what it brought, what it kept for itself, and what an hour there comes to. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const { id = "" } = useParams();
  const { period, calendar, setPeriod } = usePeriod("year");
  const [isEdited, setEdited] = useParam("edit");
  const asked = periodQuery(period, calendar);
  const query = useQuery({
    queryKey: key("platforms", "one", id),
    queryFn: () => open(getPlatform({ path: { id } })),
  });
  const shares = useShares(asked);
  const months = useTwelveMonths();
  const hourly = useQuery({
    queryKey: key("reports", "hourly", asked),
    queryFn: () => open(getHourlyRate({ query: asked })),
  });
  const latest = useQuery({
    queryKey: key("earnings", "list", "latest", id),
    queryFn: () => open(listEarnings({ query: { platformId: id, limit: 8 } })),
  });
  const colour = usePlatformColours().get(id) ?? colourOf(query.data?.color ?? "");
  const { archive } = usePlatformWrites();
  const platform = query.data;
  const summary = shares.data;
  const share = summary?.byPlatform.find(({ platformId }) => platformId === id);
  const work = hourly.data?.byPlatform.find(({ platformId }) => platformId === id)?.work;
  const when = periodTitle(period, calendar, i18n, format);

  if (query.error) {
    return (
      <Page name={i18n._("Platform")}>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    );
  }
  if (!platform || !summary) {
    return (
      <Page name={platform?.name ?? i18n._("Platform")}>
        {shares.error ? (
          <ErrorState error={shares.error} onRetry={() => void shares.refetch()} />
        ) : (
          <SkeletonRows />
        )}
      </Page>
    );
  }

  const currency = summary.currency;
  const rate = share?.hourlyRate ?? null;
  const fees =
    work?.amounts.gross && work.amounts.afterFees
      ? subtract(work.amounts.gross, work.amounts.afterFees)
      : null;
  const figures: Figure[] = [
    {
      id: "hour",
      label: i18n._("Per hour"),
      value: rate ? <Amount value={rate} currency={currency} size="stat" /> : "–",
      note: againstExpected(
        currency === platform.currency ? rate : null,
        platform.expectedRate,
        platform.currency,
        i18n,
        format,
      ),
    },
    {
      id: "hours",
      label: i18n._("Hours"),
      value: format.number(share?.hours ?? "0", { most: 1 }),
      note: i18n._("{count, plural, one {# earning} other {# earnings}}", { count: share?.count ?? 0 }),
    },
    {
      id: "share",
      label: i18n._("Share of all"),
      value: share?.share ? format.percent(share.share, 1) : "–",
      note: summary.total ? i18n._("of {total}", { total: format.money(summary.total, currency) }) : null,
    },
    {
      id: "fees",
      label: i18n._("Fees"),
      value: fees ? <Amount value={fees} currency={currency} size="stat" /> : "–",
      note:
        fees && work?.rates.gross && !isZero(fees)
          ? i18n._("of work with hours; {gross} an hour before them", {
              gross: format.money(work.rates.gross, currency),
            })
          : i18n._("of work with hours"),
    },
  ];

  return (
    <Page
      name={platform.name}
      over={
        <span className="flex items-center gap-2">
          <Swatch colour={colour} />
          <Link to="/platforms" look="plain">
            {i18n._("Platforms")}
          </Link>
          <span aria-hidden>/</span> {i18n._(CATEGORIES[platform.category])}
          {platform.isActive ? null : <span className="text-warn">· {i18n._("Archived")}</span>}
        </span>
      }
      title={
        share?.total ? (
          <Trans
            id="<0/> from {name}, {when}"
            values={{ name: platform.name, when }}
            components={{ 0: <Amount value={share.total} currency={currency} size="title" /> }}
          />
        ) : (
          i18n._("Nothing from {name}, {when}", { name: platform.name, when })
        )
      }
      actions={
        <>
          <Button
            icon={platform.isActive ? <Archive aria-hidden /> : <ArchiveRestore aria-hidden />}
            onClick={() => void archive(platform, !platform.isActive)}
          >
            {platform.isActive ? i18n._("Archive") : i18n._("Take out of archive")}
          </Button>
          <Button icon={<Pencil aria-hidden />} onClick={() => setEdited("1")}>
            {i18n._("Edit")}
          </Button>
        </>
      }
    >
      <div data-chrome>
        <PeriodFilter period={period} onPeriod={setPeriod} />
      </div>
      <PlatformFigures figures={figures} />
      {months.data ? (
        <div className="mt-10">
          <BarsByPlatform
            title={i18n._("Twelve months")}
            currency={currency}
            height={200}
            series={[{ id, name: platform.name, colour }]}
            bars={months.data.map(({ month, byPlatform }, index, all) => ({
              key: month,
              label: format.shortMonth(month),
              name: format.month(month),
              parts: { [id]: byPlatform.find(({ platformId }) => platformId === id)?.total ?? "0" },
              isPresent: index === all.length - 1,
            }))}
          />
        </div>
      ) : null}
      <Section
        title={i18n._("Latest earnings")}
        aside={
          <Link
            to={`/earnings?${new URLSearchParams({ platformId: id, ...periodParams(period, calendar) })}`}
          >
            {i18n._("All of them, {when}", { when })}
          </Link>
        }
      >
        <LatestEarnings rows={latest.data?.items} isLoading={latest.isPending} />
      </Section>
      <PlatformSheet
        key={platform.updatedAt}
        platform={platform}
        open={isEdited !== null}
        onClose={() => setEdited(null)}
      />
    </Page>
  );
}
