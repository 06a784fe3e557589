import { expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "./bytes";

it("comes back whole", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const text = toBase64Url(bytes.buffer);
  expect(text).toMatch(/^[\w-]+$/);
  expect(fromBase64Url(text)).toEqual(bytes);
});
