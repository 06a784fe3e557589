import { expect, it } from "vitest";
import { queryOf, readShow, sortOf } from "./show";

it("asks the server for what the address names", () => {
  expect(queryOf({ show: "overdue", q: "north" })).toEqual({ overdue: true, q: "north" });
  expect(queryOf({ show: "drafts" })).toMatchObject({ status: "draft" });
  expect(queryOf({})).toEqual({});
});

it("takes no notice of what it does not know", () => {
  expect(readShow("everything")).toBeNull();
  expect(queryOf({ show: "everything" })).toEqual({});
  expect(sortOf("colour")).toBeUndefined();
  expect(sortOf("-total")).toBe("-total");
});
