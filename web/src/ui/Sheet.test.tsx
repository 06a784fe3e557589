import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { Cancel } from "./Cancel";
import { Dialog } from "./Dialog";
import { Sheet } from "./Sheet";

function Named({ onClose, keeps = false }: { onClose: () => void; keeps?: boolean }) {
  const [name, setName] = useState("Dana");
  return (
    <I18nProvider i18n={i18n}>
      <Sheet open onClose={onClose} title="Who" keeps={keeps}>
        <form>
          <input aria-label="Name" value={name} onChange={(event) => setName(event.target.value)} />
        </form>
      </Sheet>
    </I18nProvider>
  );
}

async function type(text: string): Promise<void> {
  const name = await screen.findByLabelText("Name");
  name.focus();
  await userEvent.type(name, text);
}

const question = () => screen.queryByRole("dialog", { name: "Discard what you typed?" });

it("closes at once where nothing was typed", async () => {
  const onClose = vi.fn();
  render(<Named onClose={onClose} />);
  await type("x{Backspace}");
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});

it("asks before it throws away what was typed", async () => {
  const onClose = vi.fn();
  render(<Named onClose={onClose} />);
  await type("h");
  await userEvent.keyboard("{Escape}");
  await screen.findByText("Discard what you typed?");
  fireEvent.click(screen.getByRole("button", { name: "Keep" }));
  await waitFor(() => expect(question()).toBeNull());
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Danah");

  await userEvent.keyboard("{Escape}");
  fireEvent.click(await screen.findByRole("button", { name: "Discard" }));
  expect(onClose).toHaveBeenCalledOnce();
});

function Box({ onClose, asksNothing = false }: { onClose: () => void; asksNothing?: boolean }) {
  return (
    <I18nProvider i18n={i18n}>
      <Dialog open onClose={onClose} title="Who" asksNothing={asksNothing} actions={<Cancel />}>
        <form>
          <input aria-label="Name" defaultValue="Dana" />
        </form>
      </Dialog>
    </I18nProvider>
  );
}

/** Closes what is open; the question has a cross of its own. */
const press = (name: string) => fireEvent.click(screen.getAllByRole("button", { name })[0] as HTMLElement);

it("asks by the cross as by Escape, and closes at once where nothing was typed", async () => {
  const onClose = vi.fn();
  render(<Named onClose={onClose} />);
  await screen.findByLabelText("Name");
  press("Close");
  expect(onClose).toHaveBeenCalledOnce();
  await type("h");
  press("Close");
  await screen.findByText("Discard what you typed?");
  expect(onClose).toHaveBeenCalledOnce();
});

it.each(["Close", "Cancel", "{Escape}"])("is the same of a dialog: %s", async (way) => {
  const go = () => (way.startsWith("{") ? userEvent.keyboard(way) : press(way));
  const onClose = vi.fn();
  render(<Box onClose={onClose} />);
  await type("h");
  await go();
  fireEvent.click(await screen.findByRole("button", { name: "Keep" }));
  await waitFor(() => expect(question()).toBeNull());
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("Danah");
  expect(onClose).not.toHaveBeenCalled();
  await go();
  fireEvent.click(await screen.findByRole("button", { name: "Discard" }));
  expect(onClose).toHaveBeenCalledOnce();
});

it("asks nobody of a password", async () => {
  const onClose = vi.fn();
  render(<Box asksNothing onClose={onClose} />);
  await type("h");
  press("Cancel");
  expect(onClose).toHaveBeenCalledOnce();
});

it("asks nobody where what was typed is kept", async () => {
  const onClose = vi.fn();
  render(<Named keeps onClose={onClose} />);
  await type("h");
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});
