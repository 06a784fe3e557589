import { expect, it } from "vitest";
import { earntrack } from "./commands";

it("leaves plain words as they are", () => {
  expect(earntrack("admin", "grant", "ana+books@example.org")).toBe(
    "earntrack admin grant ana+books@example.org",
  );
});

it("quotes what a shell would read more into", () => {
  expect(earntrack("backup", "--note", "before the move; it's late")).toBe(
    "earntrack backup --note 'before the move; it'\\''s late'",
  );
  expect(earntrack("backup", "--note", "")).toBe("earntrack backup --note ''");
});
