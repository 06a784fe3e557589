import { beforeEach, expect, it, vi } from "vitest";
import { failed, said, undoLast, useToasts } from "./toasts";

beforeEach(() => useToasts.setState({ toasts: [] }));

it("undoes the last thing that can be undone, once", () => {
  const first = vi.fn();
  const second = vi.fn();
  said("Logged", { label: "Undo", run: first });
  said("Deleted", { label: "Undo", run: second });
  failed("Not saved");
  undoLast();
  expect(second).toHaveBeenCalledOnce();
  undoLast();
  expect(first).toHaveBeenCalledOnce();
  expect(useToasts.getState().toasts.map(({ text }) => text)).toEqual(["Not saved"]);
});

it("shows three at most", () => {
  for (const text of ["a", "b", "c", "d"]) said(text);
  expect(useToasts.getState().toasts.map(({ text }) => text)).toEqual(["b", "c", "d"]);
});
