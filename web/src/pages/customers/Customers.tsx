import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { MoreHorizontal, Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import {
  type CustomerSortParam,
  type CustomerWithFiguresView,
  exportCustomers,
  getDashboard,
  listCustomerDuplicates,
  listCustomers,
  open,
  openAll,
} from "@/api";
import { download } from "@/lib/download";
import { failureText } from "@/lib/failures";
import { useFilters, useParam } from "@/lib/filters";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Amount } from "@/ui/Amount";
import { BulkBar } from "@/ui/BulkBar";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { FilterBar } from "@/ui/FilterBar";
import { IconButton } from "@/ui/IconButton";
import { Link } from "@/ui/Link";
import { LoadMore } from "@/ui/LoadMore";
import { Menu } from "@/ui/Menu";
import { Page } from "@/ui/Page";
import { RadioGroup } from "@/ui/RadioGroup";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { failed } from "@/ui/toasts";
import { CustomerSheet } from "./CustomerSheet";
import { useColumns } from "./columns";
import { DuplicatesDialog } from "./DuplicatesDialog";
import { ImportDialog } from "./ImportDialog";
import { useCustomerWrites } from "./useCustomerWrites";

const FILTERS = ["q", "show", "sort"] as const;
const SORTS: readonly CustomerSortParam[] = ["name", "-name", "createdAt", "-createdAt"];

/** Whom one works for, and who owes what. */
export function Component() {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const filters = useFilters(FILTERS);
  const [isNew, setNew] = useParam("new");
  const [dialog, setDialog] = useParam("do");
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const { archive, remove } = useCustomerWrites();
  const columns = useColumns();
  const isArchive = filters.values.show === "archived";
  const query = { q: filters.values.q, active: !isArchive };
  const sort = SORTS.find((name) => name === filters.values.sort);
  const list = useList(key("customers", "list", query, sort), (cursor, signal) =>
    open(listCustomers({ query: { ...query, sort, cursor, total: true }, signal })),
  );
  const due = useQuery({
    queryKey: key("dashboard", "owed"),
    queryFn: async () => (await open(getDashboard())).outstanding,
  }).data;
  const duplicates = useQuery({
    queryKey: key("customers", "duplicates"),
    queryFn: () => openAll(listCustomerDuplicates()),
  }).data;
  const narrowed = Boolean(filters.values.q) || isArchive;
  const chosen = list.rows.filter(({ id }) => selected.has(id));

  async function save(kind: "csv" | "xlsx"): Promise<void> {
    try {
      await download(
        exportCustomers({ query: { ...query, format: kind }, parseAs: "blob" }),
        `customers.${kind}`,
      );
    } catch (failure) {
      failed(failureText(failure));
    }
  }

  function openRow({ id }: CustomerWithFiguresView): void {
    void navigate(`/customers/${id}`);
  }

  const alike = duplicates?.length ?? 0;
  return (
    <Page
      name={i18n._("Customers")}
      title={
        due === undefined || due.total === null ? (
          <Trans id="Customers" />
        ) : due.count === 0 ? (
          <Trans id="Nobody owes you anything." />
        ) : (
          <Trans id="Customers owe you <0/>." components={{ 0: <Amount value={due.total} size="title" /> }} />
        )
      }
      lead={
        alike > 0 ? (
          <Link to="?do=merge">
            <Trans
              id="{alike, plural, one {Some may be one and the same} other {# times some may be one and the same}}"
              values={{ alike }}
            />
          </Link>
        ) : null
      }
      actions={
        <>
          <Menu
            trigger={
              <IconButton
                label={i18n._("More")}
                icon={<MoreHorizontal aria-hidden strokeWidth={1.75} />}
                className="max-sm:order-last"
              />
            }
            items={[
              { id: "import", label: i18n._("Import a file"), onSelect: () => setDialog("import") },
              { id: "csv", label: i18n._("Export as CSV"), apart: true, onSelect: () => void save("csv") },
              { id: "xlsx", label: i18n._("Export as an Excel file"), onSelect: () => void save("xlsx") },
            ]}
          />
          <Button
            variant="primary"
            icon={<Plus aria-hidden strokeWidth={1.75} />}
            onClick={() => setNew("1")}
          >
            <Trans id="New customer" />
          </Button>
        </>
      }
    >
      <FilterBar
        query={filters.values.q ?? ""}
        onQuery={(q) => filters.set({ q })}
        placeholder={i18n._("Name, company or email")}
        active={narrowed}
        onClear={filters.clear}
      >
        <RadioGroup
          label={<Trans id="Show" />}
          hideLabel
          look="segments"
          value={isArchive ? "archived" : "active"}
          onChange={(show) => filters.set({ show: show === "archived" ? show : null })}
          choices={[
            { value: "active", label: <Trans id="Active" /> },
            { value: "archived", label: <Trans id="Archived" /> },
          ]}
        />
      </FilterBar>
      {list.error ? (
        <ErrorState error={list.error} onRetry={list.retry} />
      ) : list.isLoading ? (
        <SkeletonRows />
      ) : list.rows.length === 0 ? (
        narrowed ? (
          <EmptyState
            title={<Trans id="No customer matches." />}
            actions={
              <Button onClick={filters.clear}>
                <Trans id="Clear filters" />
              </Button>
            }
          />
        ) : (
          <EmptyState
            title={<Trans id="No customers yet." />}
            actions={
              <>
                <Button onClick={() => setDialog("import")}>
                  <Trans id="Import a file" />
                </Button>
                <Button variant="primary" onClick={() => setNew("1")}>
                  <Trans id="New customer" />
                </Button>
              </>
            }
          >
            <Trans id="Add them as you bill them, or bring a list of them along." />
          </EmptyState>
        )
      ) : (
        <>
          <Table
            caption={i18n._("Customers")}
            columns={columns}
            rows={list.rows}
            rowKey={({ id }) => id}
            rowName={({ name }) => name}
            onOpen={openRow}
            selected={selected}
            onSelect={setSelected}
            rowKeys={{
              e: ({ id }) => void navigate(`/customers/${id}?edit=1`),
              Delete: (_, those) => void remove(those).then((done) => done && setSelected(new Set())),
            }}
            sort={sort ?? "name"}
            onSort={(next) => filters.set({ sort: next })}
            stale={list.isStale}
          />
          <LoadMore
            shown={list.rows.length}
            total={list.total}
            hasMore={list.hasMore}
            busy={list.isLoadingMore}
            onMore={list.more}
          />
        </>
      )}
      <BulkBar count={chosen.length} onClear={() => setSelected(new Set())}>
        <Button
          size="small"
          onClick={() => void archive(chosen, isArchive).then((done) => done && setSelected(new Set()))}
        >
          {isArchive ? <Trans id="Bring back" /> : <Trans id="Archive" />}
        </Button>
      </BulkBar>
      {isNew ? (
        <CustomerSheet
          stored={null}
          onClose={() => setNew(null)}
          onSaved={({ id }) => void navigate(`/customers/${id}`, { replace: true })}
        />
      ) : null}
      {dialog === "merge" ? (
        <DuplicatesDialog groups={duplicates ?? []} onClose={() => setDialog(null)} />
      ) : null}
      {dialog === "import" ? <ImportDialog onClose={() => setDialog(null)} /> : null}
    </Page>
  );
}
