import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { MoreHorizontal, PackagePlus } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import {
  deleteProduct,
  getProduct,
  type ManualMovementType,
  open,
  type ProductPatch,
  type ProductView,
  restoreTrashed,
  updateProduct,
} from "@/api";
import { failureText } from "@/lib/failures";
import { changed, key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";
import { IconButton } from "@/ui/IconButton";
import { Link } from "@/ui/Link";
import { Menu } from "@/ui/Menu";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { failed, said } from "@/ui/toasts";
import { MovementDialog } from "./MovementDialog";
import { Movements } from "./Movements";
import { ProductFigures } from "./ProductFigures";
import { ProductSales } from "./ProductSales";
import { ProductSheet } from "./ProductSheet";

/** One product: what is on hand, what it brings, and everything that moved it. */
export function Component() {
  const { i18n } = useLingui();
  const { id = "" } = useParams();
  const query = useQuery({
    queryKey: key("products", "one", id),
    queryFn: () => open(getProduct({ path: { id } })),
  });
  if (query.data) return <Known key={id} product={query.data} />;
  return (
    <Page name={i18n._("Product")} over={<Back />}>
      {query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <SkeletonRows rows={5} />
      )}
    </Page>
  );
}

function Back() {
  return (
    <Link to="/products" look="plain" className="text-ink-2">
      <Trans id="Products" />
    </Link>
  );
}

interface KnownProps {
  product: ProductView;
}

function Known({ product }: KnownProps) {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const [moving, setMoving] = useState<ManualMovementType | null>(null);
  const [editing, setEditing] = useState(false);
  const { id, name, isActive } = product;

  async function change(body: ProductPatch, text: string): Promise<void> {
    try {
      await open(updateProduct({ path: { id }, body }));
      const undo: ProductPatch = { isActive: !body.isActive };
      said(text, { label: i18n._("Undo"), run: () => change(undo, i18n._("Undone")) });
    } catch (failure) {
      failed(failureText(failure));
    }
    await changed("product");
  }

  /** Leaves the page of what will be gone, and then deletes it. */
  async function remove(): Promise<void> {
    await navigate("/products", { flushSync: true });
    try {
      await open(deleteProduct({ path: { id } }));
      said(i18n._("Deleted {name}", { name }), { label: i18n._("Undo"), run: putBack });
    } catch (failure) {
      failed(failureText(failure));
    }
    await changed("product");
  }

  async function putBack(): Promise<void> {
    try {
      await open(restoreTrashed({ path: { id } }));
    } catch (failure) {
      failed(failureText(failure));
    }
    await changed("product");
  }

  function archive(): void {
    void change(
      { isActive: !isActive },
      isActive ? i18n._("Archived {name}", { name }) : i18n._("{name} is in use again", { name }),
    );
  }

  const facts = [product.category, product.sku, isActive ? null : i18n._("archived")].filter(
    (fact) => fact !== null,
  );
  return (
    <Page
      name={name}
      title={<bdi>{name}</bdi>}
      over={<Back />}
      lead={facts.join(" · ")}
      actions={
        <>
          <Menu
            trigger={
              <IconButton
                label={i18n._("More")}
                icon={<MoreHorizontal aria-hidden />}
                className="size-9 max-sm:order-last"
              />
            }
            items={[
              { id: "edit", label: i18n._("Edit…"), onSelect: () => setEditing(true) },
              { id: "archive", label: isActive ? i18n._("Archive") : i18n._("Use again"), onSelect: archive },
              {
                id: "delete",
                label: i18n._("Delete"),
                apart: true,
                danger: true,
                onSelect: () => void remove(),
              },
            ]}
          />
          <Button onClick={() => setMoving("count")}>{i18n._("Adjust stock")}</Button>
          <Button variant="primary" icon={<PackagePlus aria-hidden />} onClick={() => setMoving("purchase")}>
            {i18n._("Restock")}
          </Button>
        </>
      }
    >
      <ProductFigures product={product} />
      {product.description ? (
        <p className="mt-8 max-w-2xl whitespace-pre-line text-ink-2" dir="auto">
          {product.description}
        </p>
      ) : null}
      <ProductSales product={product} />
      <Movements product={product} />
      {moving ? <MovementDialog product={product} start={moving} onClose={() => setMoving(null)} /> : null}
      {editing ? <ProductSheet product={product} onClose={() => setEditing(false)} /> : null}
    </Page>
  );
}
