import { expect, test } from "vitest";
import { ApiFailure, type ImportOutcomeView } from "@/api";
import { newStatement, type Stage, type Statement } from "./statements";
import { countsOf, shownIn, totalOf, viewsOf } from "./view";

function statement(name: string, stage: Stage): Statement {
  const sample = { header: [], rows: [] } as unknown as Statement["sample"];
  return { ...newStatement(new File([], name), sample, {} as Statement["matching"]), stage };
}

const outcome = (skippedCount: number, duplicates: number, created = 0) =>
  ({ kind: "checked", outcome: { skippedCount, duplicates, created } as ImportOutcomeView }) as const;

const clean = statement("clean", outcome(0, 0));
const faulty = statement("faulty", outcome(3, 0));
const double = statement("double", outcome(1, 7));
const refused = (fields: Record<string, string>) =>
  statement("refused", {
    kind: "refused",
    failure: new ApiFailure({ status: 400, code: "VALIDATION_ERROR", message: "no", fields }),
  });

test("only the files that have something of what is looked at are shown", () => {
  const all = [clean, faulty, double];
  expect(shownIn(all, "all")).toEqual(all);
  expect(shownIn(all, "problems")).toEqual([faulty, double]);
  expect(shownIn(all, "doubles")).toEqual([double]);
  expect([totalOf(all, "problems"), totalOf(all, "doubles")]).toEqual([4, 7]);
});

test("nothing is offered where all there is to see is of one kind", () => {
  expect(viewsOf([clean, faulty])).toEqual([]);
  expect(viewsOf([refused({})])).toEqual([]);
  expect(viewsOf([statement("new", outcome(0, 0, 5))])).toEqual([]);
  expect(viewsOf([statement("new", outcome(2, 0, 5))])).toEqual(["all", "problems"]);
  expect(viewsOf([double])).toEqual(["all", "problems", "doubles"]);
});

test("a file that is refused is a problem, as many as lines are to blame", () => {
  expect(countsOf(refused({})).problems).toBe(1);
  expect(countsOf(refused({ "row 3": "no date", "row 9": "no amount" })).problems).toBe(2);
  expect(countsOf(statement("reading", { kind: "reading" }))).toEqual({ problems: 0, doubles: 0 });
});
