import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { Field } from "@/ui/Field";
import { TextInput } from "@/ui/TextInput";
import { SavedForm } from "./SavedForm";
import { Faults, useSaved } from "./useSaved";

function Both() {
  const { values, set, errors, ...saved } = useSaved({ name: "Dana", phone: "1" }, () =>
    Promise.reject(new Faults({ name: "is too long", phone: "is no number" })),
  );
  return (
    <SavedForm saved={{ ...saved, errors }} label="You">
      <Field label="Name" error={errors.name}>
        <TextInput value={values.name} onChange={(event) => set({ name: event.target.value })} />
      </Field>
      <Field label="Phone" error={errors.phone}>
        <TextInput value={values.phone} onChange={(event) => set({ phone: event.target.value })} />
      </Field>
    </SavedForm>
  );
}

it("goes to the first field that is wrong, and leaves the reader in the one that is mended", async () => {
  render(
    <I18nProvider i18n={i18n}>
      <Both />
    </I18nProvider>,
  );
  fireEvent.change(screen.getByLabelText("Phone"), { target: { value: "x" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("is too long");
  expect(document.activeElement).toBe(screen.getByLabelText("Name"));

  screen.getByLabelText("Phone").focus();
  fireEvent.change(screen.getByLabelText("Phone"), { target: { value: "2" } });
  expect(document.activeElement).toBe(screen.getByLabelText("Phone"));
});
