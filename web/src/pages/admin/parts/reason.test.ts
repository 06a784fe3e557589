import { expect, it } from "vitest";
import { asHeader } from "./reason";

it("carries every script in a header", () => {
  const sent = asHeader("Café, ห้อง 4");
  expect(new Headers({ "x-admin-reason": sent }).get("x-admin-reason")).toBe(sent);
  const bytes = Uint8Array.from(sent, (character) => character.charCodeAt(0));
  expect(new TextDecoder().decode(bytes)).toBe("Café, ห้อง 4");
});
