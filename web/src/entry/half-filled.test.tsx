import { renderHook } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import type { ProfileView } from "@/api";
import { useSession } from "@/lib/session";
import { takeHalfFilled, useHalfFilled } from "./half-filled";

const TEXT = {
  amount: "40+12",
  platformId: "etsy",
  newPlatform: "",
  date: "2026-11-22",
  hours: "",
  notes: "Two prints",
};

function signIn(id: string | null): void {
  useSession.setState({ status: "signedIn", user: id === null ? null : ({ id } as ProfileView) });
}

beforeEach(() => {
  sessionStorage.clear();
  signIn("dana");
});

it("keeps what was typed when the form is closed, once", () => {
  renderHook(() => useHalfFilled(TEXT)).unmount();
  expect(takeHalfFilled()).toEqual(TEXT);
  expect(takeHalfFilled()).toBeNull();
});

it("keeps nothing of what was logged, nor of a form that nobody filled in", () => {
  const form = renderHook(() => useHalfFilled(TEXT));
  form.result.current();
  form.rerender();
  form.unmount();
  expect(takeHalfFilled()).toBeNull();
  renderHook(() => useHalfFilled({ ...TEXT, amount: "", notes: " " })).unmount();
  expect(takeHalfFilled()).toBeNull();
});

it("keeps what is typed after something was logged", () => {
  const form = renderHook((text) => useHalfFilled(text), { initialProps: TEXT });
  form.result.current();
  form.rerender({ ...TEXT, amount: "7", notes: "" });
  form.unmount();
  expect(takeHalfFilled()?.amount).toBe("7");
});

it("leaves nothing to others", () => {
  const form = renderHook(() => useHalfFilled(TEXT));
  signIn(null);
  form.unmount();
  expect(sessionStorage.length).toBe(0);
  signIn("dana");
  renderHook(() => useHalfFilled(TEXT)).unmount();
  signIn("kim");
  expect(takeHalfFilled()).toBeNull();
});
