import { expect, it } from "vitest";
import { newestOf } from "./useArrival";

it("knows the newest by its name", () => {
  const rows = [{ name: "20261127T035219481Z-d39b1f4b" }, { name: "20261128T000000120Z-01aa" }];
  expect(newestOf(rows)).toBe("20261128T000000120Z-01aa");
  expect(newestOf([])).toBe("");
});
