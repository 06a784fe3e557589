import { expect, test } from "vitest";
import { readDays, writeDays } from "./days";

test("days are read in any order, with either minus, and each once", () => {
  expect(readDays("14, -3 7")).toEqual([-3, 7, 14]);
  expect(readDays("−3;7,7")).toEqual([-3, 7]);
  expect(readDays(" ")).toEqual([]);
});

test("what is no whole number is refused", () => {
  expect([readDays("a"), readDays("1.5"), readDays("3 days")]).toEqual([null, null, null]);
});

test("what is written is read back", () => {
  expect(writeDays([-3, 7, 14])).toBe("−3, 7, 14");
  expect(readDays(writeDays([-3, 7, 14]))).toEqual([-3, 7, 14]);
});
