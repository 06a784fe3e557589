import { expect, test } from "vitest";
import { trialOf } from "./MadeToken";

test("the example asks for something that the token may read", () => {
  expect(trialOf({ token: "et_x", scopes: ["shop:write", "shop:read"] }, "https://books.example")).toBe(
    'curl -H "Authorization: Bearer et_x" \\\n  "https://books.example/api/v1/products?limit=5"',
  );
  expect(trialOf({ token: "et_x", scopes: ["shop:write"] }, "https://books.example")).toContain("/api/v1/");
});
