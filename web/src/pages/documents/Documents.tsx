import { Trans, useLingui } from "@lingui/react";
import { useMemo, useState } from "react";
import { listDocuments, open } from "@/api";
import { failureText } from "@/lib/failures";
import { useFilters, useParam } from "@/lib/filters";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { FileDrop } from "@/ui/FileDrop";
import { FilterBar } from "@/ui/FilterBar";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { SheetSteps } from "@/ui/SheetSteps";
import { SkeletonRows } from "@/ui/Skeleton";
import { failed, said } from "@/ui/toasts";
import { DocumentSheet } from "./DocumentSheet";
import { DocumentsTable } from "./DocumentsTable";
import { DropPage } from "./DropPage";
import { ACCEPTED, KIND_NAMES, KINDS, upload } from "./documents";
import { UploadButton } from "./UploadButton";

const FILTERS = ["q", "kind"] as const;
const ORDER = ["sort"] as const;
const SORTS = ["createdAt", "-createdAt", "fileName", "-fileName", "fileSize", "-fileSize"] as const;

/** Receipts and other files, and what each belongs to. */
export function Component() {
  const { i18n } = useLingui();
  const filters = useFilters(FILTERS);
  const order = useFilters(ORDER);
  const [opened, setOpened] = useParam("id");
  const [sending, setSending] = useState(0);
  const { values, set } = filters;
  const sort = SORTS.find((name) => name === order.values.sort) ?? "-createdAt";
  const query = useMemo(
    () => ({ q: values.q, kind: KIND_NAMES.find((name) => name === values.kind) }),
    [values.q, values.kind],
  );
  const list = useList(key("documents", "list", query, sort), (cursor, signal) =>
    open(listDocuments({ query: { ...query, sort, limit: 50, cursor, total: true }, signal })),
  );
  const isEmpty = !list.isLoading && !list.error && list.rows.length === 0;

  /** One after the other; what is refused is told of by its name, and the others go on. */
  async function take(files: readonly File[]): Promise<void> {
    let kept = 0;
    setSending((count) => count + files.length);
    for (const file of files) {
      try {
        await upload(file, { kind: query.kind ?? "other" });
        kept += 1;
      } catch (failure) {
        failed(i18n._("{name} wasn't kept: {reason}", { name: file.name, reason: failureText(failure) }));
      }
      setSending((count) => count - 1);
    }
    if (kept > 0) said(i18n._("{count, plural, one {Kept # file} other {Kept # files}}", { count: kept }));
  }

  return (
    <DropPage label={<Trans id="Drop files to keep them" />} onFile={(file) => void take([file])}>
      <Page
        name={i18n._("Documents")}
        over={i18n._("Documents")}
        title={
          list.isLoading || list.total === undefined ? (
            i18n._("Documents")
          ) : list.total === 0 && !filters.active ? (
            <Trans id="Nothing kept yet" />
          ) : (
            <Trans id="{total, plural, one {# file} other {# files}} kept" values={{ total: list.total }} />
          )
        }
        lead={<Trans id="Receipts prove expenses, contracts and statements stay at hand." />}
        actions={
          isEmpty && !filters.active ? null : (
            <UploadButton busy={sending > 0} onFiles={(files) => void take(files)} />
          )
        }
      >
        <p role="status" className="spoken">
          {sending > 0
            ? i18n._("{count, plural, one {Sending # file} other {Sending # files}}", { count: sending })
            : ""}
        </p>
        {isEmpty && !filters.active ? (
          <FileDrop
            multiple
            className="min-h-72"
            accept={ACCEPTED}
            label={sending > 0 ? <Trans id="Sending…" /> : <Trans id="Drop files here, or choose some" />}
            hint={<Trans id="PDF, PNG, JPEG, WebP or CSV" />}
            onFiles={(files) => void take(files)}
          />
        ) : (
          <FilterBar
            query={values.q ?? ""}
            onQuery={(q) => set({ q })}
            placeholder={i18n._("File name")}
            active={filters.active}
            onClear={filters.clear}
          >
            <Select
              aria-label={i18n._("Kind")}
              value={values.kind ?? ""}
              placeholder={i18n._("Every kind")}
              options={KIND_NAMES.map((name) => ({ value: name, label: i18n._(KINDS[name]) }))}
              onChange={(event) => set({ kind: event.target.value })}
            />
          </FilterBar>
        )}
        {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
        {list.isLoading ? <SkeletonRows /> : null}
        {isEmpty && filters.active ? (
          <EmptyState
            title={<Trans id="No document matches" />}
            actions={<Button onClick={filters.clear}>{i18n._("Clear filters")}</Button>}
          />
        ) : null}
        {list.rows.length > 0 ? (
          <DocumentsTable
            list={list}
            sort={sort}
            onSort={(next) => order.set({ sort: next === "-createdAt" ? null : next })}
            openKey={opened}
            onOpen={({ id }) => setOpened(id)}
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
      {opened ? (
        <DocumentSheet
          key={opened}
          id={opened}
          tools={<SheetSteps ids={list.rows.map(({ id }) => id)} at={opened} onStep={setOpened} />}
          onClose={() => setOpened(null)}
        />
      ) : null}
    </DropPage>
  );
}
