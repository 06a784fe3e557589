import { i18n } from "@lingui/core";
import type { Currency, ManualMovementType, MovementType, NewMovement, NewProduct, ProductView } from "@/api";
import { editable, editablePrice } from "@/lib/editable";
import type { FieldErrors } from "@/lib/fields";
import { readAmount, readNumber } from "@/lib/forms";
import { add, compare, negate, ratio, sign, subtract } from "@/lib/money";

/** What moves stock; the names are ids of translations. */
export const MOVEMENTS: Record<MovementType, string> = {
  opening: /*i18n*/ "Opening stock",
  purchase: /*i18n*/ "Restock",
  adjustment: /*i18n*/ "Correction",
  damage: /*i18n*/ "Damaged or lost",
  return: /*i18n*/ "Returned by a customer",
  count: /*i18n*/ "Counted",
  sale: /*i18n*/ "Sold",
  cancellation: /*i18n*/ "Sale cancelled",
  revaluation: /*i18n*/ "Cost settled",
};

/** What can be entered by hand. */
export const BY_HAND = [
  "purchase",
  "count",
  "damage",
  "return",
  "adjustment",
] as const satisfies readonly ManualMovementType[];

/** How the stock of a product stands. */
export type Stock = "ok" | "low" | "out";

export function stockOf({ quantity, reorderPoint }: Pick<ProductView, "quantity" | "reorderPoint">): Stock {
  if (sign(quantity) <= 0) return "out";
  return reorderPoint !== null && compare(quantity, reorderPoint) <= 0 ? "low" : "ok";
}

/** What is left of the price once the supplier is paid, and how much of it that is in per cent. */
export function marginOf({ price, supplierCost }: Pick<ProductView, "price" | "supplierCost">) {
  if (supplierCost === null) return null;
  const amount = subtract(price, supplierCost);
  const share = ratio(amount, price, 4);
  return { amount, percent: share === undefined ? null : ratio(share, "0.01", 1) };
}

/** What is on hand after a movement, as far as the form says so; undefined while it cannot be told. */
export function onHandAfter(quantity: string, type: ManualMovementType, moved: string): string {
  switch (type) {
    case "count":
      return moved;
    case "damage":
      return add(quantity, negate(moved));
    default:
      return add(quantity, moved);
  }
}

/** What stands in the form of a product. */
export interface ProductText {
  name: string;
  category: string;
  sku: string;
  price: string;
  currency: Currency;
  quantity: string;
  reorderPoint: string;
  supplierName: string;
  supplierCost: string;
  allowBackorder: boolean;
  description: string;
}

export function newProduct(currency: Currency): ProductText {
  return {
    name: "",
    category: "",
    sku: "",
    price: "",
    currency,
    quantity: "",
    reorderPoint: "",
    supplierName: "",
    supplierCost: "",
    allowBackorder: false,
    description: "",
  };
}

export function textOf(product: ProductView): ProductText {
  return {
    name: product.name,
    category: product.category ?? "",
    sku: product.sku ?? "",
    price: editablePrice(product.price, product.currency),
    currency: product.currency,
    quantity: "",
    reorderPoint: product.reorderPoint === null ? "" : editable(product.reorderPoint),
    supplierName: product.supplierName ?? "",
    supplierCost: product.supplierCost === null ? "" : editablePrice(product.supplierCost, product.currency),
    allowBackorder: product.allowBackorder,
    description: product.description ?? "",
  };
}

/** What can be sent: the server takes `quantity` of a new product only. */
export type ProductBody = Omit<NewProduct, "currency" | "allowBackorder"> & {
  currency: Currency;
  allowBackorder: boolean;
};

export type ProductReading =
  | { ok: true; product: ProductBody }
  | { ok: false; errors: FieldErrors<keyof ProductText> };

/** Reads the form, and says everything that is wrong with it at once. */
export function readProduct(text: ProductText): ProductReading {
  const errors: FieldErrors<keyof ProductText> = {};
  const name = text.name.trim();
  if (!name) errors.name = i18n._("Enter a name.");
  const price = readAmount(text.price, text.currency);
  if (!price.ok) errors.price = price.message;

  function optional(field: "quantity" | "reorderPoint" | "supplierCost"): string | null {
    if (!text[field].trim()) return null;
    const read = field === "supplierCost" ? readAmount(text[field], text.currency) : readNumber(text[field]);
    if (!read.ok) errors[field] = read.message;
    else if (sign(read.value) < 0) errors[field] = i18n._("It can't be below zero.");
    return read.ok ? read.value : null;
  }

  const [quantity, reorderPoint, supplierCost] = [
    optional("quantity"),
    optional("reorderPoint"),
    optional("supplierCost"),
  ];
  if (!price.ok || Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    product: {
      name,
      category: text.category.trim() || null,
      sku: text.sku.trim() || null,
      price: price.value,
      currency: text.currency,
      quantity,
      reorderPoint,
      supplierName: text.supplierName.trim() || null,
      supplierCost,
      allowBackorder: text.allowBackorder,
      description: text.description.trim() || null,
    },
  };
}

/** What stands in the form of a movement. */
export interface MovementText {
  type: ManualMovementType;
  quantity: string;
  unitCost: string;
  reason: string;
}

export type MovementReading =
  | { ok: true; movement: NewMovement }
  | { ok: false; errors: FieldErrors<keyof MovementText> };

export function readMovement(text: MovementText, currency: Currency): MovementReading {
  const errors: FieldErrors<keyof MovementText> = {};
  const quantity = readNumber(text.quantity);
  if (!quantity.ok) errors.quantity = quantity.message;
  else if (text.type !== "adjustment" && sign(quantity.value) < 0) {
    errors.quantity = i18n._("It can't be below zero.");
  }
  const takesCost = text.type === "purchase" || text.type === "return";
  const cost = takesCost && text.unitCost.trim() ? readAmount(text.unitCost, currency) : null;
  if (cost && !cost.ok) errors.unitCost = cost.message;
  if (!quantity.ok || Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    movement: {
      type: text.type,
      quantity: quantity.value,
      unitCost: cost?.ok ? cost.value : null,
      reason: text.reason.trim() || null,
    },
  };
}
