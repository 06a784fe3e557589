import { useLingui } from "@lingui/react";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type ImportView, listImports, open } from "@/api";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { ErrorState } from "@/ui/ErrorState";
import { IconButton } from "@/ui/IconButton";
import { LoadMore } from "@/ui/LoadMore";
import { Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { Sums } from "@/ui/Sums";
import { Table } from "@/ui/Table";
import { sourceName } from "./sources";
import { UndoImport } from "./UndoImport";

/** What was imported before; each can be undone. */
export function History() {
  const { i18n } = useLingui();
  const format = useFormat();
  const navigate = useNavigate();
  const [undone, setUndone] = useState<ImportView | null>(null);
  const list = useList(key("imports", "list"), (cursor) =>
    open(listImports({ query: { cursor, total: true } })),
  );
  if (!list.isLoading && !list.error && list.rows.length === 0) return null;
  return (
    <Section title={i18n._("Imported before")}>
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows rows={3} /> : null}
      {list.rows.length > 0 ? (
        <Table<ImportView>
          caption={i18n._("Imported before")}
          rows={list.rows}
          rowKey={({ id }) => id ?? ""}
          onOpen={({ id }) => void navigate(`/import/${id}`)}
          columns={[
            {
              id: "file",
              header: i18n._("File"),
              opens: true,
              className: "max-w-0 w-full",
              cell: (row) => (
                <span className="block min-w-0 py-1">
                  <span className="block truncate">{row.fileName ?? i18n._("No name")}</span>
                  <span className="block truncate text-small text-ink-3">
                    {i18n._(sourceName(row.dialect) ?? /*i18n*/ "Columns matched by hand")}
                    {row.createdAt ? ` · ${format.instant(row.createdAt)}` : null}
                  </span>
                </span>
              ),
            },
            {
              id: "left",
              header: i18n._("Left out"),
              numeric: true,
              wideOnly: true,
              className: "text-ink-2",
              cell: (row) => format.number(String(row.duplicates + row.skippedCount)),
            },
            {
              id: "added",
              header: i18n._("Added"),
              numeric: true,
              wideOnly: true,
              cell: (row) => format.number(String(row.created)),
            },
            {
              id: "sum",
              header: i18n._("Amount"),
              numeric: true,
              cell: (row) => <Sums amounts={row.totals} stacked />,
            },
            {
              id: "undo",
              header: <span className="spoken">{i18n._("Undo")}</span>,
              className: "w-10",
              cell: (row) => (
                <span className="relative z-1">
                  <IconButton
                    label={i18n._("Undo the import of {name}", { name: row.fileName ?? "" })}
                    icon={<Undo2 aria-hidden strokeWidth={1.75} />}
                    onClick={() => setUndone(row)}
                  />
                </span>
              ),
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
      <UndoImport of={undone} onClose={() => setUndone(null)} />
    </Section>
  );
}
