import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CopyButton } from "./CopyButton";
import { useToasts } from "./toasts";

beforeEach(() => {
  useToasts.setState({ toasts: [] });
  render(
    <I18nProvider i18n={i18n}>
      <CopyButton text="secret" />
    </I18nProvider>,
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(document, "execCommand");
});

function copy(): void {
  fireEvent.click(screen.getByRole("button", { name: "Copy" }));
}

/** What a browser does at `execCommand("copy")`: it asks the page what to copy. */
function asks(clipboard: { setData: (type: string, text: string) => void }): boolean {
  const event = new Event("copy", { cancelable: true });
  document.dispatchEvent(Object.assign(event, { clipboardData: clipboard }));
  return event.defaultPrevented;
}

/** A page that came without https, where `execCommand` does so much. */
function withoutClipboard(execCommand: () => boolean): void {
  vi.stubGlobal("navigator", { ...navigator, clipboard: undefined });
  document.execCommand = execCommand;
}

it("copies by the clipboard", async () => {
  const writeText = vi.fn(async (_: string) => undefined);
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  copy();
  await screen.findByRole("button", { name: "Copied" });
  expect(writeText).toHaveBeenCalledExactlyOnceWith("secret");
});

it("copies in the older way where a page without https has no clipboard", async () => {
  const setData = vi.fn();
  withoutClipboard(() => asks({ setData }));
  copy();
  await screen.findByRole("button", { name: "Copied" });
  expect(setData).toHaveBeenCalledExactlyOnceWith("text/plain", "secret");
  expect(asks({ setData })).toBe(false);
});

it("says how it is done by hand where the browser lets no page copy", async () => {
  withoutClipboard(() => false);
  copy();
  await waitFor(() =>
    expect(useToasts.getState().toasts.map(({ text }) => text)).toEqual([
      "Your browser doesn't let this page copy. Select the text and copy it.",
    ]),
  );
  expect(screen.getByRole("button", { name: "Copy" })).toBeDefined();
});
