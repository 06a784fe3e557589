import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { FilterBar } from "./FilterBar";

function bar(active: boolean, query = "") {
  return (
    <I18nProvider i18n={i18n}>
      <FilterBar query={query} onQuery={() => undefined} active={active} onClear={() => undefined}>
        <input aria-label="Platform" />
      </FilterBar>
    </I18nProvider>
  );
}

const isOpen = () => screen.getByRole("button", { name: "Filters" }).getAttribute("aria-expanded") === "true";

it("folds away what narrows nothing, and unfolds at a press", () => {
  render(bar(false));
  expect(isOpen()).toBe(false);
  expect(screen.getByLabelText("Platform").parentElement?.className).toContain("max-sm:hidden");
  fireEvent.click(screen.getByRole("button", { name: "Filters" }));
  expect(isOpen()).toBe(true);
  expect(screen.getByLabelText("Platform").parentElement?.className).not.toContain("max-sm:hidden");
});

it("is open where something is narrowed, and stays shut while one searches", () => {
  const { unmount } = render(bar(true));
  expect(isOpen()).toBe(true);
  unmount();
  const other = render(bar(false));
  other.rerender(bar(true, "etsy"));
  expect(isOpen()).toBe(false);
  other.rerender(bar(false));
  other.rerender(bar(true));
  expect(isOpen()).toBe(true);
});
