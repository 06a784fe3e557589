import { Trans, useLingui } from "@lingui/react";
import { Plus } from "lucide-react";
import { useNavigate } from "react-router";
import { listProducts, open } from "@/api";
import { useFilters, useParam } from "@/lib/filters";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { setShopHidden } from "@/lib/store";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { FilterBar } from "@/ui/FilterBar";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { SkeletonRows } from "@/ui/Skeleton";
import { InventoryLead, InventoryTitle } from "./Inventory";
import { NoProducts } from "./NoProducts";
import { ProductSheet } from "./ProductSheet";
import { ProductsMenu } from "./ProductsMenu";
import { ProductsTable } from "./ProductsTable";
import { useInventory } from "./queries";

const FILTERS = ["q", "stock", "active"] as const;
const ORDER = ["sort"] as const;
const SORTS = ["name", "-name", "quantity", "-quantity", "price", "-price"] as const;

/** What one sells: what is on hand, what it is worth, and what has to be ordered. */
export function Component() {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const filters = useFilters(FILTERS);
  const order = useFilters(ORDER);
  const [isNew, setNew] = useParam("new");
  const { values, set } = filters;
  const sort = SORTS.find((name) => name === order.values.sort) ?? "name";
  const query = {
    q: values.q,
    lowStock: values.stock === "low" ? true : undefined,
    active: values.active === "all" ? undefined : values.active !== "no",
  };
  const list = useList(key("products", "list", query, sort), (cursor, signal) =>
    open(listProducts({ query: { ...query, sort, limit: 50, cursor, total: true }, signal })),
  );
  const inventory = useInventory();
  const isEmpty = !list.isLoading && !list.error && list.rows.length === 0;
  const isBare = isEmpty && !filters.active;
  return (
    <Page
      name={i18n._("Products")}
      over={i18n._("Products")}
      title={inventory.isLoadingError ? undefined : <InventoryTitle inventory={inventory.data} />}
      lead={
        inventory.isLoadingError ? null : (
          <InventoryLead inventory={inventory.data} onLow={() => set({ stock: "low" })} />
        )
      }
      actions={
        isBare ? null : (
          <>
            <ProductsMenu query={query} />
            <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setNew("1")}>
              {i18n._("Add product")}
            </Button>
          </>
        )
      }
    >
      {isBare ? (
        <NoProducts onAdd={() => setNew("1")} />
      ) : (
        <>
          <FilterBar
            query={values.q ?? ""}
            onQuery={(q) => set({ q })}
            placeholder={i18n._("Name or SKU")}
            active={filters.active}
            onClear={filters.clear}
          >
            <Select
              aria-label={i18n._("Stock")}
              value={values.stock ?? ""}
              placeholder={i18n._("Any stock")}
              options={[{ value: "low", label: i18n._("Low or out") }]}
              onChange={(event) => set({ stock: event.target.value })}
            />
            <Select
              aria-label={i18n._("Archived")}
              value={values.active ?? ""}
              placeholder={i18n._("In use")}
              options={[
                { value: "no", label: i18n._("Archived") },
                { value: "all", label: i18n._("All") },
              ]}
              onChange={(event) => set({ active: event.target.value })}
            />
          </FilterBar>
          {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
          {list.isLoading ? <SkeletonRows /> : null}
          {isEmpty ? (
            <EmptyState
              title={<Trans id="No product matches" />}
              actions={<Button onClick={filters.clear}>{i18n._("Clear filters")}</Button>}
            />
          ) : null}
          {list.rows.length > 0 ? (
            <ProductsTable
              list={list}
              inventory={inventory.data}
              sort={sort}
              onSort={(next) => order.set({ sort: next === "name" ? null : next })}
              onOpen={({ id }) => void navigate(`/products/${id}`)}
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
      {isNew ? (
        <ProductSheet
          onClose={() => setNew(null)}
          onSaved={({ id }) => {
            setShopHidden(false);
            void navigate(`/products/${id}`);
          }}
        />
      ) : null}
    </Page>
  );
}
