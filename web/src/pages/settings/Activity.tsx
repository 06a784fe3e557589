import { Trans, useLingui } from "@lingui/react";
import { type AuditEntryView, listAudit, open } from "@/api";
import { dayOf } from "@/lib/dates";
import { useFilters } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { DateInput } from "@/ui/DateInput";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Field } from "@/ui/Field";
import { FilterBar } from "@/ui/FilterBar";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { SUBJECT_WORDS, useEventNames } from "./parts/events";

const NAMES = ["kind", "from", "to"] as const;

/** Everything that was done in the account. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const { subject, event } = useEventNames();
  const { values, set, clear, active } = useFilters(NAMES);
  const list = useList(key("account", "audit", values), (cursor) =>
    open(listAudit({ query: { ...values, cursor, total: true } })),
  );
  const day = (entry: AuditEntryView) => dayOf(entry.at, format.timeZone);
  return (
    <Page
      name={i18n._("Activity")}
      title={
        list.total === undefined ? null : (
          <Trans
            id="{total, plural, =0 {Nothing was done} one {One thing was done} other {{count} things were done}}"
            values={{ total: list.total, count: format.number(String(list.total)) }}
          />
        )
      }
      lead={
        <Trans id="By you, by the calendar, and by whoever looks after the server. Nothing is ever changed here." />
      }
    >
      <FilterBar active={active} onClear={clear}>
        <Field label={<Trans id="What" />}>
          <Select
            name="kind"
            placeholder={i18n._("Everything")}
            value={values.kind ?? ""}
            options={SUBJECT_WORDS.map((word) => ({ value: word, label: subject(word) }))}
            onChange={({ target }) => set({ kind: target.value })}
          />
        </Field>
        <Field label={<Trans id="From" />} className="w-40">
          <DateInput value={values.from ?? null} onChange={(from) => set({ from })} />
        </Field>
        <Field label={<Trans id="To" />} className="w-40">
          <DateInput value={values.to ?? null} onChange={(to) => set({ to })} />
        </Field>
      </FilterBar>
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows /> : null}
      {!list.isLoading && !list.error && list.rows.length === 0 ? (
        active ? (
          <EmptyState
            title={<Trans id="Nothing matches" />}
            actions={<Button onClick={clear}>{i18n._("Clear filters")}</Button>}
          />
        ) : (
          <EmptyState title={<Trans id="Nothing was done yet" />} />
        )
      ) : null}
      {list.rows.length > 0 ? (
        <Table
          caption={i18n._("Activity")}
          rows={list.rows}
          rowKey={(entry) => entry.id}
          stale={list.isStale}
          group={(entry) => ({ key: day(entry), label: format.weekday(day(entry)) })}
          columns={[
            { id: "what", header: i18n._("What"), cell: (entry) => event(entry.kind) },
            {
              id: "where",
              header: i18n._("From"),
              wideOnly: true,
              cell: (entry) =>
                entry.address ? (
                  <span className="text-ink-2">
                    <bdi>{entry.address}</bdi>
                  </span>
                ) : (
                  <span className="text-ink-3">
                    <Trans id="by itself" />
                  </span>
                ),
            },
            {
              id: "when",
              header: i18n._("When"),
              numeric: true,
              cell: (entry) => <span className="text-ink-2">{format.time(entry.at)}</span>,
            },
          ]}
        />
      ) : null}
      <LoadMore
        shown={list.rows.length}
        total={list.total}
        hasMore={list.hasMore}
        busy={list.isLoadingMore}
        onMore={list.more}
      />
    </Page>
  );
}
