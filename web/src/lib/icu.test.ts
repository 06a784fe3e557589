import { setupI18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { expect, it } from "vitest";
import { compileText } from "./icu";

const TEXTS = [
  "Plain",
  "Can't be reached",
  "Logged {amount}",
  "{shown} of {total}",
  "{n, plural, one {# row} other {# rows}}",
  "{n, plural, =0 {none} one {# row of {name}} other {# rows of {name}}}, and more",
  "{period, select, month {this month} other {all time}}",
  "{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}",
  "A '{brace}' stays",
];

it.each(TEXTS)("compiles %s as the full compiler does", (text) => {
  expect(compileText(text)).toEqual(compileMessage(text));
});

it("says it right", () => {
  const i18n = setupI18n({ locale: "en", messages: { en: {} } });
  i18n.setMessagesCompiler(compileText);
  const id = "{n, plural, =0 {nothing} one {# row} other {# rows}}";
  expect([0, 1, 1234].map((n) => i18n._(id, { n }))).toEqual(["nothing", "1 row", "1,234 rows"]);
});

it("refuses what is not closed", () => {
  expect(() => compileText("Logged {amount")).toThrow(SyntaxError);
});
