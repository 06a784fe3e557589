import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const SOURCE = join(import.meta.dirname, "..");

/** The ids of the catalogue of English, which has every text that the translators are given. */
function catalogue(): Set<string> {
  const po = readFileSync(join(SOURCE, "locales", "en.po"), "utf8");
  const ids = [...po.matchAll(/^msgid ((?:".*"\n)+)/gm)].map(([, quoted = ""]) =>
    quoted
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .join(""),
  );
  return new Set(ids);
}

/** The literals that an expression can come to. */
function literals(node: ts.Node | undefined): string[] {
  if (!node) return [];
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  if (ts.isParenthesizedExpression(node) || ts.isJsxExpression(node)) return literals(node.expression);
  if (ts.isBinaryExpression(node)) return [...literals(node.left), ...literals(node.right)];
  return [];
}

/** The texts that a file asks for: by `i18n._(…)`, and by the `id` of a `<Trans>`. */
function asked(file: string): string[] {
  const text = readFileSync(join(SOURCE, file), "utf8");
  if (!/i18n\._|<Trans/.test(text)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /\bi18n\._$/.test(node.expression.getText(source))) {
      found.push(...literals(node.arguments[0]));
    }
    if (
      ts.isJsxAttribute(node) &&
      node.name.getText(source) === "id" &&
      node.parent.parent.tagName.getText(source) === "Trans"
    ) {
      found.push(...literals(node.initializer));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test("every text that is asked for is the translators', those that are chosen between as well", () => {
  const known = catalogue();
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.|^api/.test(file),
  );
  const texts = files.flatMap((file) => asked(file).map((text) => ({ file, text })));
  expect(texts.length).toBeGreaterThan(1000);
  expect(texts.filter(({ text }) => !known.has(text))).toEqual([]);
}, 60_000);
