import { describe, expect, it } from "vitest";
import { marginOf, newProduct, onHandAfter, readMovement, readProduct, stockOf, textOf } from "./product";

describe("a product", () => {
  it("is low at its reorder point and out at zero", () => {
    expect(stockOf({ quantity: "6", reorderPoint: "5" })).toBe("ok");
    expect(stockOf({ quantity: "5", reorderPoint: "5" })).toBe("low");
    expect(stockOf({ quantity: "0", reorderPoint: "5" })).toBe("out");
    expect(stockOf({ quantity: "1", reorderPoint: null })).toBe("ok");
  });

  it("tells what is left of its price", () => {
    expect(marginOf({ price: "28.00", supplierCost: "9.40" })).toEqual({ amount: "18.60", percent: "66.4" });
    expect(marginOf({ price: "28.00", supplierCost: null })).toBeNull();
    expect(marginOf({ price: "0.00", supplierCost: "1.00" })).toEqual({ amount: "-1.00", percent: null });
  });

  it("needs a name and a price, and nothing below zero", () => {
    const read = readProduct({ ...newProduct("EUR"), quantity: "-1" });
    expect(read.ok ? [] : Object.keys(read.errors).sort()).toEqual(["name", "price", "quantity"]);
    expect(readProduct({ ...newProduct("EUR"), name: "Mug", price: "28" })).toMatchObject({
      ok: true,
      product: { price: "28.00", quantity: null, reorderPoint: null },
    });
  });
});

describe("a product that is changed", () => {
  it("stands in the form as one would type it", () => {
    // biome-ignore lint/suspicious/noExplicitAny: only what the form shows is read.
    const product: any = {
      name: "Desk",
      currency: "EUR",
      price: "1262.5",
      supplierCost: "0.125",
      reorderPoint: "2.000000",
    };
    expect(textOf(product)).toMatchObject({ price: "1262.50", supplierCost: "0.125", reorderPoint: "2" });
  });
});

describe("a movement", () => {
  it("says beforehand what will be on hand", () => {
    expect(onHandAfter("9", "purchase", "20")).toBe("29");
    expect(onHandAfter("9", "damage", "1")).toBe("8");
    expect(onHandAfter("9", "count", "7")).toBe("7");
    expect(onHandAfter("9", "adjustment", "-2.5")).toBe("6.5");
  });

  it("takes a sign only of a correction", () => {
    const text = { quantity: "-2", unitCost: "", reason: "" };
    expect(readMovement({ ...text, type: "damage" }, "EUR").ok).toBe(false);
    expect(readMovement({ ...text, type: "adjustment" }, "EUR")).toMatchObject({
      ok: true,
      movement: { quantity: "-2", unitCost: null, reason: null },
    });
  });
});
