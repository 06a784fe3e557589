import { Trans, useLingui } from "@lingui/react";
import { listUsers, open, type PeopleSortParam } from "@/api";
import { useFilters, useParam } from "@/lib/filters";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Field } from "@/ui/Field";
import { FilterBar } from "@/ui/FilterBar";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { SheetSteps } from "@/ui/SheetSteps";
import { SkeletonRows, TitleSkeleton } from "@/ui/Skeleton";
import { CommandLines } from "../parts/CommandLines";
import { earntrack } from "../parts/commands";
import { errand } from "../parts/reason";
import { UserSheet } from "./UserSheet";
import { UsersTable } from "./UsersTable";
import { statusOf, useAccountWords } from "./words";

const NAMES = ["q", "status", "sort"] as const;

const SORTS: readonly PeopleSortParam[] = ["createdAt", "-createdAt", "email", "-email"];

/** Everyone who has an account here, and nothing of their books. */
export function Users({ name }: { name: string }) {
  const { i18n } = useLingui();
  const words = useAccountWords();
  const { values, set, clear } = useFilters(NAMES);
  const [openId, setOpenId] = useParam("id");
  const { q } = values;
  const status = statusOf(values.status);
  const sort = SORTS.find((one) => one === values.sort) ?? "-createdAt";
  const isNarrowed = q !== undefined || status !== undefined;
  const list = useList(key("admin", "users", q, status, sort), (cursor, signal) =>
    open(listUsers({ headers: errand(), query: { q, status, sort, cursor, total: true }, signal })),
  );
  const clearAll = () => {
    clear();
    set({ sort: values.sort ?? null });
  };
  return (
    <Page
      name={name}
      title={
        list.error ? undefined : list.total === undefined ? (
          <TitleSkeleton name={name} />
        ) : isNarrowed ? (
          <Trans
            id="{total, plural, =0 {No account matches} one {# account matches} other {# accounts match}}"
            values={{ total: list.total }}
          />
        ) : (
          <Trans id="{total, plural, one {# account} other {# accounts}}" values={{ total: list.total }} />
        )
      }
      lead={<Trans id="Who is here and when they were last seen. Nobody's books can be seen from here." />}
    >
      <FilterBar
        query={q ?? ""}
        onQuery={(text) => set({ q: text })}
        placeholder={i18n._("Name or address")}
        active={isNarrowed}
        onClear={clearAll}
      >
        <Field label={<Trans id="Status" />} hideLabel>
          <Select
            name="status"
            placeholder={i18n._("Every status")}
            value={status ?? ""}
            options={(["active", "disabled"] as const).map((value) => ({
              value,
              label: words.status(value),
            }))}
            onChange={({ target }) => set({ status: target.value })}
          />
        </Field>
      </FilterBar>
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows /> : null}
      {!list.isLoading && !list.error && list.rows.length === 0 ? (
        <EmptyState
          title={<Trans id="Nothing matches" />}
          actions={<Button onClick={clearAll}>{i18n._("Clear filters")}</Button>}
        />
      ) : null}
      {list.rows.length > 0 ? (
        <UsersTable
          list={list}
          openId={openId}
          onOpen={setOpenId}
          sort={sort}
          onSort={(next) => set({ sort: next })}
        />
      ) : null}
      <LoadMore
        shown={list.rows.length}
        total={list.total}
        hasMore={list.hasMore}
        busy={list.isLoadingMore}
        onMore={list.more}
      />
      {openId ? (
        <UserSheet
          id={openId}
          row={list.rows.find(({ id }) => id === openId)}
          isLoading={list.isLoading}
          tools={<SheetSteps ids={list.rows.map(({ id }) => id)} at={openId} onStep={setOpenId} />}
          onClose={() => setOpenId(null)}
        />
      ) : null}
      <CommandLines
        lines={[
          { about: i18n._("Show who is an admin"), command: earntrack("admin", "list") },
          { about: i18n._("Open an account"), command: earntrack("user", "add", "ana@example.org") },
        ]}
      />
    </Page>
  );
}
