import { beforeEach, expect, it, vi } from "vitest";
import { failed, forgetToasts, said, told, undoLast, useToasts } from "./toasts";

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

it("a notice stays while others come and go, and is given once", () => {
  const action = { label: "Reload", run: () => undefined };
  told("A new version is ready.", action);
  told("A new version is ready.", action);
  for (const text of ["one", "two", "three", "four"]) said(text);
  expect(useToasts.getState().toasts.map(({ text }) => text)).toEqual([
    "A new version is ready.",
    "two",
    "three",
    "four",
  ]);
});

it("tells the next reader nothing of what the one before did", () => {
  said("Logged €52.50");
  failed("Not saved");
  told("A new version is ready.", { label: "Reload", run: () => undefined });
  forgetToasts();
  expect(useToasts.getState().toasts.map(({ text }) => text)).toEqual(["A new version is ready."]);
});
