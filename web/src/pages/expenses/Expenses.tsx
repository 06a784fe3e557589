import { useLingui } from "@lingui/react";
import { Plus } from "lucide-react";
import { useState } from "react";
import { listExpenses, open } from "@/api";
import { useFilters, useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useKeys } from "@/lib/keys";
import { useList } from "@/lib/lists";
import { periodTitle } from "@/lib/periods";
import { key } from "@/lib/queries";
import { usePeriod } from "@/lib/usePeriod";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { SheetSteps } from "@/ui/SheetSteps";
import { SkeletonRows } from "@/ui/Skeleton";
import { DropPage } from "../documents/DropPage";
import { ByCategory } from "./ByCategory";
import { CategoriesDialog } from "./CategoriesDialog";
import { ExpenseFilterBar } from "./ExpenseFilterBar";
import { ExpenseSheet } from "./ExpenseSheet";
import { ExpensesTable } from "./ExpensesTable";
import { ExportMenu } from "./ExportMenu";
import { NewExpenseSheet } from "./NewExpenseSheet";
import { NoExpenses } from "./NoExpenses";
import { FILTERS, narrowed, sorted, useSummary } from "./queries";
import { Spent, SpentLead } from "./Spent";

/** The ledger of what was spent. A receipt dropped anywhere on the page becomes an expense. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const { period, calendar, setPeriod } = usePeriod();
  const filters = useFilters(FILTERS);
  const query = { ...narrowed(filters.values, period, calendar), sort: sorted(filters.values) };
  const summary = useSummary(period, calendar);
  const list = useList(key("expenses", "list", query), (cursor, signal) =>
    open(listExpenses({ query: { ...query, limit: 50, cursor, total: true }, signal })),
  );
  const [opened, setOpened] = useParam("id");
  const [isNew, setNew] = useParam("new");
  const [dropped, setDropped] = useState<File | null>(null);
  const [managing, setManaging] = useState(false);
  useKeys({ c: () => setNew("1") });

  function closeNew(): void {
    setDropped(null);
    setNew(null);
  }

  const { q, category, status, deductible } = filters.values;
  const narrowedBy = Boolean(q || category || status || deductible);
  return (
    <DropPage
      onFile={(file) => {
        setDropped(file);
        setNew("1");
      }}
    >
      <Page
        name={i18n._("Expenses")}
        over={periodTitle(period, calendar, i18n, format)}
        title={summary.isLoadingError ? undefined : <Spent summary={summary.data} />}
        lead={summary.isLoadingError ? null : <SpentLead summary={summary.data} />}
        actions={
          <>
            <ExportMenu
              query={narrowed(filters.values, period, calendar)}
              onCategories={() => setManaging(true)}
            />
            <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setNew("1")}>
              {i18n._("Log expense")}
            </Button>
          </>
        }
      >
        <ExpenseFilterBar filters={filters} period={period} onPeriod={setPeriod} />
        {list.error ? (
          <ErrorState error={list.error} onRetry={list.retry} />
        ) : list.isLoading ? (
          <SkeletonRows />
        ) : list.rows.length === 0 ? (
          <NoExpenses
            narrowed={narrowedBy}
            allTime={period.kind === "all"}
            onClear={filters.clear}
            onAllTime={() => setPeriod({ kind: "all" })}
            onLog={() => setNew("1")}
            onFile={(file) => {
              setDropped(file);
              setNew("1");
            }}
          />
        ) : (
          <>
            <ExpensesTable
              list={list}
              summary={summary.data}
              filters={filters.values}
              sort={sorted(filters.values)}
              onSort={(sort) => filters.set({ sort: sort === "-date" ? null : sort })}
              openKey={opened}
              onOpen={({ id }) => setOpened(id)}
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
        {narrowedBy ? null : <ByCategory summary={summary.data} />}
      </Page>
      {isNew ? <NewExpenseSheet file={dropped} onClose={closeNew} /> : null}
      {opened && !isNew ? (
        <ExpenseSheet
          id={opened}
          tools={<SheetSteps ids={list.rows.map(({ id }) => id)} at={opened} onStep={setOpened} />}
          onClose={() => setOpened(null)}
        />
      ) : null}
      {managing ? <CategoriesDialog onClose={() => setManaging(false)} /> : null}
    </DropPage>
  );
}
