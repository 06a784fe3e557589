import { describe, expect, it } from "vitest";
import {
  absolute,
  add,
  compare,
  largest,
  multiply,
  negate,
  ratio,
  readDecimal,
  round,
  sign,
  subtract,
  sum,
} from "./decimal";

describe("arithmetic on decimal strings", () => {
  it("is exact", () => {
    expect(add("0.1", "0.2")).toBe("0.3");
    expect(subtract("0.30", "0.1")).toBe("0.20");
    expect(multiply("1.5", "-0.25")).toBe("-0.375");
    expect(sum(["9007199254740993.01", "0.01", "-0.02"])).toBe("9007199254740993.00");
    expect(sum([])).toBe("0");
  });

  it("has one zero", () => {
    expect(negate("0.00")).toBe("0.00");
    expect(sign("-0.00")).toBe(0);
    expect(absolute("-0.05")).toBe("0.05");
  });

  it("rounds half away from zero", () => {
    expect([round("0.005", 2), round("-0.005", 2), round("2.4", 0), round("1", 2)]).toEqual([
      "0.01",
      "-0.01",
      "2",
      "1.00",
    ]);
  });

  it("compares by value", () => {
    expect([compare("2.0", "2"), compare("-1", "1"), compare("10", "9.99")]).toEqual([0, -1, 1]);
    expect(largest(["1", "12", "3"])).toBe("12");
    expect(largest([])).toBeUndefined();
  });

  it("divides to so many digits", () => {
    expect([ratio("1", "3"), ratio("-2", "3", 2), ratio("1", "0.00")]).toEqual([
      "0.3333",
      "-0.67",
      undefined,
    ]);
  });

  it("takes nothing for a number that is none", () => {
    for (const text of ["", ".", "1.", ".5", "1e3", "1,5", "--1"])
      expect(readDecimal(text), text).toBeUndefined();
    expect(() => add("1", "x")).toThrow(RangeError);
  });
});
