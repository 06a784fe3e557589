import { expect, test } from "vitest";
import { fiscalYearOf, numberOf } from "./pattern";

test("a pattern is filled with the day and the counter", () => {
  expect(numberOf("INV-{YYYY}-{0000}", 7, "2026-11-27", "2026")).toBe("INV-2026-0007");
  expect(numberOf("{YY}{MM}/{00}", 123, "2026-03-01", "2025")).toBe("2603/123");
  expect(numberOf("{FY}.{0}", 1, "2026-03-01", "2025")).toBe("2025.1");
});

test("a fiscal year is called by the year in which it began", () => {
  expect(fiscalYearOf("2026-04-05", "04-06")).toBe("2025");
  expect(fiscalYearOf("2026-04-06", "04-06")).toBe("2026");
});
