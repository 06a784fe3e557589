import { expect, it } from "vitest";
import { fileNameOf } from "./download";

it("takes the name that the server gives", () => {
  expect(fileNameOf('attachment; filename="INV-2026-0001.pdf"', "x.pdf")).toBe("INV-2026-0001.pdf");
  expect(fileNameOf("attachment; filename=\"a.csv\"; filename*=UTF-8''%C3%A4.csv", "x.csv")).toBe("ä.csv");
  expect(fileNameOf(null, "x.pdf")).toBe("x.pdf");
});
