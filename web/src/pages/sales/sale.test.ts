import { describe, expect, it } from "vitest";
import type { ProductView } from "@/api";
import { forecast, lineTotal, newLine, readSale, type SaleText, sumsOf } from "./sale";

const mug: ProductView = {
  id: "mug",
  name: "Mug",
  category: null,
  sku: null,
  description: null,
  price: "28.005",
  currency: "EUR",
  quantity: "3",
  reorderPoint: null,
  supplierName: null,
  supplierCost: null,
  allowBackorder: false,
  isActive: true,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
};
const products = new Map([
  ["mug", mug],
  ["bowl", { ...mug, id: "bowl", currency: "USD" as const }],
]);
const text: SaleText = {
  lines: [{ ...newLine("mug"), quantity: "2" }],
  discount: "",
  customerId: "",
  customerName: " Walk-in ",
  saleDate: "2026-11-22",
  isPending: false,
  notes: "",
};

describe("a sale", () => {
  it("takes the product's price unless another is typed", () => {
    expect(lineTotal({ ...newLine("mug"), quantity: "2" }, mug)).toBe("56.01");
    expect(lineTotal({ ...newLine("mug"), quantity: "1.5", unitPrice: "10" }, mug)).toBe("15.00");
    expect(lineTotal({ ...newLine("mug"), quantity: "x" }, mug)).toBeNull();
  });

  it("says beforehand what is left, over all lines", () => {
    const left = forecast(
      [
        { ...newLine("mug"), quantity: "2" },
        { ...newLine("mug"), quantity: "2" },
      ],
      products,
    );
    expect(left.get("mug")).toEqual({ onHand: "3", later: "-1", lacking: true });
  });

  it("is sent with its lines and whoever it was", () => {
    expect(readSale(text, products)).toMatchObject({
      ok: true,
      sale: {
        lines: [{ productId: "mug", quantity: "2", unitPrice: null }],
        customerName: "Walk-in",
        status: "completed",
        discount: null,
      },
    });
  });

  it("is in one currency, and each line has a product", () => {
    const read = readSale({ ...text, lines: [newLine("mug"), newLine("bowl"), newLine()] }, products);
    expect(read).toMatchObject({
      ok: false,
      errors: { lines: "All products of one sale have to be in one currency." },
    });
    expect(read.ok ? [] : Object.values(read.lineErrors)).toEqual(["Choose a product."]);
  });

  it("counts when it is completed", () => {
    expect(
      sumsOf([
        { status: "completed", total: "0.10", currency: "EUR" },
        { status: "completed", total: "0.20", currency: "EUR" },
        { status: "cancelled", total: "9.00", currency: "EUR" },
      ]),
    ).toEqual([{ currency: "EUR", amount: "0.30" }]);
  });
});
