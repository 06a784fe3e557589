import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { EarningView } from "@/api";
import { usePlatformColours, usePlatforms } from "@/entry/platforms";
import { useFormat } from "@/lib/format";
import { useArrived } from "@/lib/useArrived";
import { Amount } from "@/ui/Amount";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { Swatch } from "@/ui/Swatch";
import { type Column, Table } from "@/ui/Table";
import { latestQuery } from "./data";

/** The earnings logged last. */
export function Latest() {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const platforms = usePlatforms();
  const colours = usePlatformColours();
  const latest = useQuery(latestQuery);
  const rows = latest.data?.items;
  const arrived = useArrived(rows);
  const columns = useMemo((): Column<EarningView>[] => {
    const names = new Map(platforms.map(({ id, name }) => [id, name]));
    return [
      {
        id: "date",
        header: <Trans id="Date" />,
        cell: ({ date }) => <span className="whitespace-nowrap text-ink-2">{format.day(date)}</span>,
        className: "w-20",
      },
      {
        id: "platform",
        header: <Trans id="Platform" />,
        opens: true,
        cell: ({ platformId }) => (
          <span className="flex items-center gap-2.5">
            <Swatch colour={colours.get(platformId) ?? "spruce"} />
            {names.get(platformId)}
          </span>
        ),
      },
      {
        id: "note",
        header: <Trans id="Note" />,
        wideOnly: true,
        cell: ({ notes }) => (
          <span dir="auto" className="line-clamp-1 text-ink-2">
            {notes}
          </span>
        ),
      },
      {
        id: "hours",
        header: <Trans id="Hours" />,
        numeric: true,
        wideOnly: true,
        cell: ({ hours }) => <span className="text-ink-2">{hours ? format.number(hours) : "–"}</span>,
      },
      {
        id: "amount",
        header: <Trans id="Amount" />,
        numeric: true,
        cell: ({ amount, currency }) => <Amount value={amount} currency={currency} size="table" />,
      },
    ];
  }, [platforms, colours, format]);

  return (
    <Section
      title={<Trans id="Latest earnings" />}
      aside={
        <Link to="/earnings" className="text-small">
          <Trans id="All earnings" />
        </Link>
      }
    >
      {latest.error && !rows ? (
        <ErrorState error={latest.error} onRetry={() => void latest.refetch()} />
      ) : rows ? (
        <Table
          caption={i18n._("Latest earnings")}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          onOpen={({ id }) => void navigate(`/earnings?id=${id}`)}
          arrived={arrived}
        />
      ) : (
        <SkeletonRows rows={8} />
      )}
    </Section>
  );
}
