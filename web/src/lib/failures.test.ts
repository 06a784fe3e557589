import { expect, it } from "vitest";
import { ApiFailure } from "@/api";
import { failFields, failureText, formFailureText } from "./failures";

const broken = new ApiFailure({ status: 500, code: "INTERNAL", message: "Internal" });
const gone = new ApiFailure({ status: 502, code: "BAD_GATEWAY", message: "Bad gateway" });
const refused = new ApiFailure({ status: 409, code: "CONFLICT", message: "There is one already" });

it("says that what was entered is kept only where something was", () => {
  expect(failureText(broken)).toBe("The server failed. Trying again may help.");
  expect(formFailureText(broken)).toBe("The server failed. What you entered is kept here.");
  expect(failFields(broken, [], () => {})).toBe(formFailureText(broken));
  expect(formFailureText(gone)).toBe("The server can't be reached.");
});

it("uses the server's own words where it has any", () => {
  expect(failureText(refused)).toBe("There is one already");
  expect(formFailureText(refused)).toBe("There is one already");
});
