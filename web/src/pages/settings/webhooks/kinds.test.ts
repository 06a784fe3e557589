import { expect, expectTypeOf, test } from "vitest";
import { GROUPS, inOrder, KINDS, type Kind, withKinds } from "./kinds";

test("every kind that the server knows can be chosen", () => {
  expectTypeOf<(typeof KINDS)[number] | "*">().toEqualTypeOf<Kind>();
});

test("kinds that happen to one thing stand together", () => {
  expect(GROUPS.flatMap(({ kinds }) => kinds)).toEqual(KINDS);
  expect(GROUPS.find(({ subject }) => subject === "stock")?.kinds).toEqual(["stock.moved", "stock.low"]);
});

test("kinds are put in and taken out, in whatever order they come", () => {
  expect(withKinds(["invoice.paid"], ["earning.recorded"], true)).toEqual([
    "earning.recorded",
    "invoice.paid",
  ]);
  expect(withKinds(["earning.recorded", "invoice.paid"], ["earning.recorded"], false)).toEqual([
    "invoice.paid",
  ]);
  expect(inOrder(["invoice.paid", "*"])).toEqual(["*"]);
});
