import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ApiFailure } from "@/api";
import { Refused } from "./Refused";

function refuse(message: string, fields: Record<string, string>): string[] {
  const failure = new ApiFailure({ status: 422, code: "STATEMENT_REFUSED", message, fields });
  render(
    <I18nProvider i18n={i18n}>
      <Refused failure={failure} />
    </I18nProvider>,
  );
  return screen.queryAllByRole("listitem").map(({ textContent }) => textContent ?? "");
}

it("says what is wrong once, and what is to be done", () => {
  expect(refuse("Row 3, column Net: No amount", { "row 3, column Net": "no amount" })).toEqual([]);
  screen.getByText("Correct or remove that row in the file and choose it again.");
});

it("names every row that is wrong", () => {
  const faults = { "row 3": "The row has no end", "row 5": "The row has too many cells" };
  expect(refuse("Row 3 has no end", faults)).toEqual(["row 5: The row has too many cells"]);
  screen.getByText("Correct or remove those rows in the file and choose it again.");
});

it("asks nobody to mend rows of a file that is none", () => {
  expect(refuse("The file is empty", { file: "The file is empty" })).toEqual([]);
  expect(screen.queryByText(/Correct or remove/)).toBeNull();
});
