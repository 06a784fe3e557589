import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** The literals that a property or an argument holds. */
function textOf(node: ts.Node | undefined): string | null {
  return node && ts.isStringLiteral(node) ? node.text : null;
}

function property(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const found = object.properties.find((one) => one.name?.getText() === name);
  return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

function read(list: ts.Node, under: string, source: ts.SourceFile): string[] {
  if (!ts.isArrayLiteralExpression(list)) {
    throw new Error(`routes.tsx has routes that are no list: ${list.getText(source)}`);
  }
  return list.elements.flatMap((route) => {
    const at = (path: string) => (path.startsWith("/") ? path : `${under}/${path}`).replace(/\/+/g, "/");
    if (ts.isCallExpression(route)) return [at(textOf(route.arguments[0]) ?? "")];
    if (!ts.isObjectLiteralExpression(route)) {
      throw new Error(`routes.tsx has a route of an unknown make: ${route.getText(source)}`);
    }
    const path = at(textOf(property(route, "path")) ?? "");
    const children = property(route, "children");
    return children ? read(children, path, source) : [path];
  });
}

/** The paths of all pages, as `routes.tsx` has them, so that a new one is never forgotten. */
export function patterns(): string[] {
  const text = readFileSync(join(import.meta.dirname, "..", "src", "routes.tsx"), "utf8");
  const source = ts.createSourceFile("routes.tsx", text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const [routes] = statement.declarationList.declarations;
    if (routes?.name.getText() === "routes" && routes.initializer) {
      const found = read(routes.initializer, "", source).map((path) => path.replace(/(?<=.)\/$/, ""));
      return [...new Set(found)];
    }
  }
  throw new Error("routes.tsx names no routes");
}

function named(file: string, pattern: RegExp): string[] {
  const text = readFileSync(join(import.meta.dirname, "..", "src", "pages", file), "utf8");
  return [...text.matchAll(pattern)].map(([, name = ""]) => name);
}

/** What the reports are called in the address. */
export function reports(): string[] {
  return named("reports/reports.ts", /slug: "([\w-]+)"/g);
}

/** What the parts of the administration are called in the address; the first has no name. */
export function adminParts(): string[] {
  return named("admin/Admin.tsx", /path: "([\w-]*)", label/g);
}
