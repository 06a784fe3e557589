import { Trans, useLingui } from "@lingui/react";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { listSales, open } from "@/api";
import { useFilters, useParam } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useKeys } from "@/lib/keys";
import { useList } from "@/lib/lists";
import { daysOf, periodTitle } from "@/lib/periods";
import { key } from "@/lib/queries";
import { usePeriod } from "@/lib/usePeriod";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { FilterBar } from "@/ui/FilterBar";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { PeriodFilter } from "@/ui/PeriodFilter";
import { Select } from "@/ui/Select";
import { SheetSteps } from "@/ui/SheetSteps";
import { SkeletonRows } from "@/ui/Skeleton";
import { NoProducts } from "../products/NoProducts";
import { ProductSheet } from "../products/ProductSheet";
import { useProducts } from "../products/queries";
import { NewSaleSheet } from "./NewSaleSheet";
import { useAnalytics } from "./queries";
import { SaleSheet } from "./SaleSheet";
import { SalesMenu } from "./SalesMenu";
import { SalesTable } from "./SalesTable";
import { Sold, SoldLead } from "./Sold";
import { STATUS_NAMES, STATUSES, sumsOf } from "./sale";

const FILTERS = ["q", "status", "productId", "customerId"] as const;
const ORDER = ["sort"] as const;
const SORTS = ["saleDate", "-saleDate", "total", "-total"] as const;

/** What was sold from stock, to whom, and what it left. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const { period, calendar, setPeriod } = usePeriod();
  const filters = useFilters(FILTERS);
  const order = useFilters(ORDER);
  const [opened, setOpened] = useParam("id");
  const [isNew, setNew] = useParam("new");
  const [isAdding, setAdding] = useParam("product");
  useKeys({ c: () => setNew("1") });

  const { products, isReady } = useProducts();
  const byId = useMemo(() => new Map(products.map((product) => [product.id, product])), [products]);
  const analytics = useAnalytics(period, calendar);
  const { values, set } = filters;
  const sort = SORTS.find((name) => name === order.values.sort) ?? "-saleDate";
  const query = {
    q: values.q,
    status: STATUS_NAMES.find((name) => name === values.status),
    productId: values.productId,
    customerId: values.customerId,
    ...daysOf(period, calendar),
  };
  const list = useList(key("sales", "list", query, sort), (cursor, signal) =>
    open(listSales({ query: { ...query, sort, limit: 50, cursor, total: true }, signal })),
  );
  const isEmpty = !list.isLoading && !list.error && list.rows.length === 0;
  const summed = filters.active ? undefined : analytics.data?.totals;
  const totals = summed ?? (list.hasMore ? undefined : sumsOf(list.rows));

  const isBare = isEmpty && isReady && products.length === 0;
  return (
    <Page
      name={i18n._("Sales")}
      over={periodTitle(period, calendar, i18n, format)}
      title={analytics.isLoadingError ? undefined : <Sold analytics={analytics.data} />}
      lead={analytics.isLoadingError ? null : <SoldLead analytics={analytics.data} />}
      actions={
        isBare ? null : (
          <>
            <SalesMenu query={query} />
            <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setNew("1")}>
              {i18n._("Record sale")}
            </Button>
          </>
        )
      }
    >
      {isBare ? (
        <NoProducts onAdd={() => setAdding("new")} />
      ) : (
        <>
          <FilterBar
            query={values.q ?? ""}
            onQuery={(q) => set({ q })}
            placeholder={i18n._("Number or customer")}
            active={filters.active}
            onClear={filters.clear}
          >
            <PeriodFilter period={period} onPeriod={setPeriod} />
            <Select
              aria-label={i18n._("Product")}
              className="max-w-56"
              value={values.productId ?? ""}
              placeholder={i18n._("All products")}
              options={products.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(event) => set({ productId: event.target.value })}
            />
            <Select
              aria-label={i18n._("Status")}
              value={values.status ?? ""}
              placeholder={i18n._("Any status")}
              options={STATUS_NAMES.map((name) => ({ value: name, label: i18n._(STATUSES[name]) }))}
              onChange={(event) => set({ status: event.target.value })}
            />
          </FilterBar>
          {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
          {list.isLoading ? <SkeletonRows /> : null}
          {isEmpty && filters.active ? (
            <EmptyState
              title={<Trans id="No sale matches" />}
              actions={<Button onClick={filters.clear}>{i18n._("Clear filters")}</Button>}
            />
          ) : null}
          {isEmpty && !filters.active ? (
            <EmptyState
              title={<Trans id="Nothing sold in this time" />}
              actions={
                <>
                  {period.kind === "all" ? null : (
                    <Button onClick={() => setPeriod({ kind: "all" })}>{i18n._("Show all time")}</Button>
                  )}
                  <Button onClick={() => setNew("1")}>{i18n._("Record sale")}</Button>
                </>
              }
            />
          ) : null}
          {list.rows.length > 0 ? (
            <SalesTable
              list={list}
              products={byId}
              totals={list.isStale ? undefined : totals}
              sort={sort}
              onSort={(next) => order.set({ sort: next === "-saleDate" ? null : next })}
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
        </>
      )}
      {isNew ? <NewSaleSheet productId={values.productId} onClose={() => setNew(null)} /> : null}
      {isAdding ? <ProductSheet onClose={() => setAdding(null)} /> : null}
      {opened && !isNew ? (
        <SaleSheet
          key={opened}
          id={opened}
          products={byId}
          tools={<SheetSteps ids={list.rows.map(({ id }) => id)} at={opened} onStep={setOpened} />}
          onClose={() => setOpened(null)}
        />
      ) : null}
    </Page>
  );
}
