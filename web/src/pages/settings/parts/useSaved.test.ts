import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { ApiFailure } from "@/api";
import { StepUpDeclined } from "@/lib/step-up";
import { Faults, faultsOf, useSaved } from "./useSaved";

const refused = new ApiFailure({
  status: 400,
  code: "VALIDATION_ERROR",
  message: "Some fields are wrong",
  fields: { name: "is too long" },
});

test("what was changed is sent with the rest, and can be put back", async () => {
  const send = vi.fn(async (_: { name: string; phone: string }) => undefined);
  const { result, rerender } = renderHook(({ kept }) => useSaved(kept, send), {
    initialProps: { kept: { name: "Dana", phone: "1" } },
  });
  expect(result.current.isChanged).toBe(false);
  act(() => result.current.set({ name: "Dora" }));
  expect(result.current.isChanged).toBe(true);
  await act(() => result.current.save());
  rerender({ kept: { name: "Dora", phone: "1" } });
  expect(send).toHaveBeenLastCalledWith({ name: "Dora", phone: "1" });
  expect(result.current.isSaved).toBe(true);
  await act(() => result.current.undo());
  expect(send).toHaveBeenLastCalledWith({ name: "Dana", phone: "1" });
});

test("what the server refuses stays in the form, and its reason is on the field until that is touched", async () => {
  const { result } = renderHook(() => useSaved({ name: "Dana" }, () => Promise.reject(refused)));
  act(() => result.current.set({ name: "x".repeat(300) }));
  await act(() => result.current.save());
  expect(result.current.errors).toEqual({ name: "is too long" });
  expect(result.current.problem).toBeNull();
  expect(result.current.values.name).toHaveLength(300);
  act(() => result.current.set({ name: "Dora" }));
  expect(result.current.errors).toEqual({});
});

test("a reason without a field in sight is said above the form; a password that was not given needs no words", () => {
  expect(faultsOf(refused, ["phone"]).problem).toBe("Some fields are wrong");
  expect(faultsOf(new StepUpDeclined(), ["name"])).toEqual({ errors: {}, problem: null });
});

test("what is seen to be wrong here is said as what the server says", () => {
  expect(faultsOf(new Faults({ name: "Enter a name." }), ["name"])).toEqual({
    errors: { name: "Enter a name." },
    problem: null,
  });
});
