import { ApiFailure } from "@/api";
import type { Statement } from "./statements";

/** What of the files is looked at: all of it, what makes no sense, or what is in the books already. */
export const VIEWS = ["all", "problems", "doubles"] as const;
export type View = (typeof VIEWS)[number];

/** How many lines of a file are of each kind. A file that is refused without a line to blame is one problem. */
export function countsOf({ stage }: Statement): Record<Exclude<View, "all">, number> {
  if (stage.kind === "refused") {
    const fields = stage.failure instanceof ApiFailure ? Object.keys(stage.failure.fields) : [];
    return { problems: Math.max(fields.length, 1), doubles: 0 };
  }
  if (stage.kind !== "checked" && stage.kind !== "imported") return { problems: 0, doubles: 0 };
  return { problems: stage.outcome.skippedCount, doubles: stage.outcome.duplicates };
}

/** The same of all files together. */
export function totalOf(all: readonly Statement[], view: Exclude<View, "all">): number {
  return all.reduce((sum, statement) => sum + countsOf(statement)[view], 0);
}

/** What can be looked at by itself: nothing where all there is to see is of one kind. */
export function viewsOf(all: readonly Statement[]): readonly View[] {
  const problems = totalOf(all, "problems");
  const doubles = totalOf(all, "doubles");
  const fresh = all.reduce((sum, { stage }) => sum + ("outcome" in stage ? stage.outcome.created : 0), 0);
  if ([problems, doubles, fresh].filter((count) => count > 0).length < 2) return [];
  return VIEWS.filter((view) => view === "all" || (view === "problems" ? problems : doubles) > 0);
}

/** The files that have something of what is looked at. */
export function shownIn(all: readonly Statement[], view: View): readonly Statement[] {
  return view === "all" ? all : all.filter((statement) => countsOf(statement)[view] > 0);
}
