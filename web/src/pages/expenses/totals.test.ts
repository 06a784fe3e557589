import { describe, expect, it } from "vitest";
import { sumsOf } from "./totals";

describe("totals", () => {
  it("adds exactly, and each currency by itself", () => {
    expect(
      sumsOf([
        { amount: "0.10", currency: "EUR" },
        { amount: "9007199254740993.01", currency: "USD" },
        { amount: "0.20", currency: "EUR" },
      ]),
    ).toEqual([
      { currency: "EUR", amount: "0.30" },
      { currency: "USD", amount: "9007199254740993.01" },
    ]);
  });
});
