import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { Table } from "./Table";

const ROWS = [{ id: "one" }, { id: "two" }, { id: "three" }];

function removedBy(selected: string[], focused: string): string[] {
  const remove = vi.fn((_: unknown, those: readonly { id: string }[]) => those.map(({ id }) => id));
  render(
    <I18nProvider i18n={i18n}>
      <Table
        caption="Rows"
        columns={[{ id: "id", header: "Id", opens: true, cell: ({ id }) => id }]}
        rows={ROWS}
        rowKey={({ id }) => id}
        onOpen={() => undefined}
        selected={new Set(selected)}
        onSelect={() => undefined}
        rowKeys={{ Delete: remove }}
      />
    </I18nProvider>,
  );
  fireEvent.keyDown(screen.getByRole("button", { name: focused }), { key: "Delete" });
  return remove.mock.results[0]?.value;
}

it("does to all that are selected what is done to one of them", () => {
  expect(removedBy(["one", "three"], "three")).toEqual(["one", "three"]);
});

it("leaves those that are selected alone where the row is another", () => {
  expect(removedBy(["one", "three"], "two")).toEqual(["two"]);
});

it("sorts texts from A on, and figures from the largest, at the first press", () => {
  const onSort = vi.fn();
  const columns = [
    { id: "name", header: "Name", sort: "name", cell: () => "" },
    { id: "made", header: "Made", sort: "createdAt", cell: () => "" },
    { id: "sum", header: "Sum", sort: "total", numeric: true, cell: () => "" },
  ];
  render(
    <I18nProvider i18n={i18n}>
      <Table caption="Rows" columns={columns} rows={ROWS} rowKey={({ id }) => id} onSort={onSort} />
    </I18nProvider>,
  );
  for (const name of ["Name", "Made", "Sum"]) fireEvent.click(screen.getByRole("button", { name }));
  expect(onSort.mock.calls.flat()).toEqual(["name", "-createdAt", "-total"]);
});
