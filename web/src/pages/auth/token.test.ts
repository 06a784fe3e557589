import { expect, test } from "vitest";
import { tokenOf } from "./token";

test("the token is what stands behind its name", () => {
  expect(tokenOf("#token=AaI_a-U2")).toBe("AaI_a-U2");
  expect(tokenOf("#invitation=AaI", "invitation")).toBe("AaI");
});

test("what is missing or empty is no token", () => {
  expect([tokenOf(""), tokenOf("#"), tokenOf("#token="), tokenOf("#invitation=x")]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
