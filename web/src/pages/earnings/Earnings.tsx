import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { type EarningView, getEarningsSummary, listEarnings, open } from "@/api";
import { usePlatformColours, usePlatforms } from "@/entry/platforms";
import { useFilters, useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { periodQuery } from "@/lib/periods";
import { key } from "@/lib/queries";
import { useCalendar } from "@/lib/usePeriod";
import { Button } from "@/ui/Button";
import { colourOf } from "@/ui/colours";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { Sums } from "@/ui/Sums";
import { Table } from "@/ui/Table";
import { columns } from "./columns";
import { EarningSheet } from "./EarningSheet";
import { ExportMenu } from "./ExportMenu";
import { FirstEarning } from "./FirstEarning";
import { LedgerFilters } from "./LedgerFilters";
import { LedgerLead } from "./LedgerLead";
import { LedgerTitle } from "./LedgerTitle";
import { daySums, sumsOf } from "./ledger";
import { FILTERS, ORDER, periodOf, queryOf, sortOf } from "./query";
import { SelectedEarnings } from "./SelectedEarnings";
import { useEarningWrites } from "./useEarningWrites";

const NONE: ReadonlySet<string> = new Set();

/** Everything that was earned, day by day. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const calendar = useCalendar();
  const filters = useFilters(FILTERS);
  const order = useFilters(ORDER);
  const [id, setId] = useParam("id");
  const [selected, setSelected] = useState<ReadonlySet<string>>(NONE);
  const [since] = useState(() => new Date().toISOString());
  const platforms = usePlatforms();
  const colours = usePlatformColours();
  const writes = useEarningWrites();

  const sort = sortOf(order.values.sort);
  const period = periodOf(filters.values, calendar);
  const query = { ...queryOf(filters.values, calendar), sort };
  const list = useList(key("earnings", "list", query), (cursor) =>
    open(listEarnings({ query: { ...query, cursor, limit: 50, total: true } })),
  );
  const { q, importId, platformId, currency } = filters.values;
  const isSummed = !q && !importId;
  const asked = { ...periodQuery(period, calendar), platformId };
  const summary = useQuery({
    queryKey: key("earnings", "summary", asked),
    queryFn: () => open(getEarningsSummary({ query: asked })),
    enabled: isSummed,
  });

  const platformOf = useCallback(
    (of: string) => platforms.find((platform) => platform.id === of),
    [platforms],
  );
  const nameOf = useCallback((of: string) => platformOf(of)?.name ?? "", [platformOf]);
  const { rows, hasMore } = list;
  const sums = useMemo(() => sumsOf(rows), [rows]);
  const days = useMemo(() => daySums(rows, hasMore), [rows, hasMore]);
  const arrived = useMemo(
    () => new Set(rows.filter(({ createdAt }) => createdAt > since).map((row) => row.id)),
    [rows, since],
  );
  const ofServer = isSummed
    ? summary.data?.totals.filter((total) => !currency || total.currency === currency)
    : undefined;
  const totals = ofServer ?? (hasMore ? undefined : sums);
  const chosen = rows.filter((row) => selected.has(row.id));
  const isEmpty = !list.isLoading && !list.error && rows.length === 0;

  function clearAll(): void {
    filters.clear();
    order.clear();
  }

  async function remove(removed: readonly EarningView[]): Promise<void> {
    setSelected(NONE);
    await writes.remove(removed);
  }

  if (isEmpty && !filters.active) return <FirstEarning />;

  return (
    <Page
      name={i18n._("Earnings")}
      title={
        <LedgerTitle
          period={period}
          platform={platformId ? nameOf(platformId) : undefined}
          query={q}
          isImport={Boolean(importId)}
          totals={totals}
          count={list.total}
          summary={isSummed && !currency ? summary.data : undefined}
        />
      }
      over={i18n._("Earnings")}
      lead={isSummed && !currency && summary.data ? <LedgerLead summary={summary.data} /> : null}
      actions={
        <>
          <Link to="/import" look="button">
            <Upload aria-hidden className="size-4" strokeWidth={1.75} />
            {i18n._("Import")}
          </Link>
          <ExportMenu query={query} disabled={rows.length === 0} />
        </>
      }
    >
      <LedgerFilters filters={filters} period={period} platforms={platforms} />
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows rows={12} /> : null}
      {isEmpty ? (
        <EmptyState
          title={i18n._("No earning matches.")}
          actions={<Button onClick={clearAll}>{i18n._("Clear filters")}</Button>}
        />
      ) : null}
      {rows.length > 0 ? (
        <Table
          caption={i18n._("Earnings")}
          columns={columns({
            i18n,
            format,
            platformOf,
            colourOf: (of) => colours.get(of) ?? colourOf(""),
            sort,
            totals,
          })}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) =>
            `${nameOf(row.platformId)}, ${format.day(row.date)}, ${format.money(row.amount, row.currency)}`
          }
          onOpen={(row) => setId(row.id)}
          openKey={id}
          selected={selected}
          onSelect={setSelected}
          rowKeys={{
            e: (row) => setId(row.id),
            u: (row) => void writes.duplicate(row),
            Delete: (_, those) => void remove(those),
          }}
          group={
            sort === "date" || sort === "-date"
              ? ({ date }) => ({
                  key: date,
                  label: format.weekday(date),
                  total: <Sums amounts={days.get(date) ?? []} />,
                })
              : undefined
          }
          totalLabel={
            <Trans
              id="{count, plural, one {# earning} other {# earnings}}"
              values={{ count: list.total ?? rows.length }}
            />
          }
          sort={sort}
          onSort={(next) => order.set({ sort: next === "-date" ? null : next })}
          arrived={arrived}
          stale={list.isStale}
        />
      ) : null}
      <LoadMore
        shown={rows.length}
        total={list.total}
        hasMore={hasMore}
        busy={list.isLoadingMore}
        onMore={list.more}
      />
      <SelectedEarnings
        rows={chosen}
        platforms={platforms}
        nameOf={nameOf}
        onClear={() => setSelected(NONE)}
        onMove={(to) => void writes.move(chosen, to, nameOf(to)).then(() => setSelected(NONE))}
        onRemove={() => void remove(chosen)}
      />
      <EarningSheet
        id={id}
        rows={rows}
        platforms={platforms}
        onShow={setId}
        onDuplicate={(row) => void writes.duplicate(row)}
        onRemove={(row) => void remove([row])}
      />
    </Page>
  );
}
