import { describe, expect, it } from "vitest";
import { firstDay, unitsByWeek, WEEKS } from "./weeks";

const line = {
  productId: "mug",
  quantity: "2",
  unitPrice: "28",
  total: "56.00",
  discount: "0.00",
  cost: null,
};

describe("sales by week", () => {
  it("ends with the week that ends today", () => {
    const weeks = unitsByWeek(
      [
        { saleDate: "2026-11-26", status: "completed", lines: [line, { ...line, productId: "bowl" }] },
        { saleDate: "2026-11-20", status: "completed", lines: [line] },
        { saleDate: "2026-11-19", status: "completed", lines: [line] },
        { saleDate: "2026-11-26", status: "cancelled", lines: [line] },
        { saleDate: "2025-01-01", status: "completed", lines: [line] },
      ],
      "mug",
      "2026-11-26",
    );
    expect(weeks).toHaveLength(WEEKS);
    expect(weeks.slice(-2)).toEqual(["2", "4"]);
    expect(firstDay("2026-11-26")).toBe("2026-08-28");
  });
});
