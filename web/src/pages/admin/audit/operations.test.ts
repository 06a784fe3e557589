import { expect, it } from "vitest";
import { textIn } from "./operations";

it("finds a text among the details, whatever they are", () => {
  expect(textIn({ reason: "ticket 4711" }, "reason")).toBe("ticket 4711");
  expect(textIn({ reason: 3 }, "reason")).toBeNull();
  expect(textIn(null, "reason")).toBeNull();
  expect(textIn(["reason"], "reason")).toBeNull();
});
