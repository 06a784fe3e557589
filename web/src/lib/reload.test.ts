import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setThere } from "./reach";
import { fresh } from "./reload";

const gone = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  sessionStorage.clear();
  setThere(true);
});
afterEach(() => vi.restoreAllMocks());

it("loads the page anew once, though other parts are there, and then says that it failed", async () => {
  const reload = vi.spyOn(location, "reload").mockImplementation(() => undefined);
  void fresh(gone);
  await settled();
  expect(reload).toHaveBeenCalledTimes(1);
  expect(await fresh(async () => "another part")).toBe("another part");
  await expect(fresh(gone)).rejects.toThrow(TypeError);
  expect(reload).toHaveBeenCalledTimes(1);
});

it("goes on to where one was going", async () => {
  const assign = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  void fresh(gone, () => "/goals");
  await settled();
  expect(assign).toHaveBeenCalledWith("/goals");
});

it("does not load anew what cannot come", async () => {
  const reload = vi.spyOn(location, "reload").mockImplementation(() => undefined);
  setThere(false);
  await expect(fresh(gone)).rejects.toThrow(TypeError);
  expect(reload).not.toHaveBeenCalled();
});
