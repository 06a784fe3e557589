import { ApiFailure, type ImportOutcomeView, importStatement, open } from "@/api";
import { isCurrency } from "@/lib/currencies";
import { idempotent, randomId } from "@/lib/ids";
import type { Sample } from "./csv";
import { type Matching, mappingOf } from "./mapping";

export type Stage =
  /** The server is asked what it would book. */
  | { kind: "reading" }
  /** The reader has to say what is in which column, or how dates are written. */
  | { kind: "unmatched"; failure: ApiFailure | null }
  | { kind: "checked"; outcome: ImportOutcomeView }
  | { kind: "refused"; failure: unknown }
  | { kind: "importing" }
  | { kind: "imported"; outcome: ImportOutcomeView };

/** One file on its way into the books. */
export interface Statement {
  id: string;
  /** Belongs to the file as it is matched: matched anew, it is another thing to be booked. */
  intent: string;
  file: File;
  sample: Sample;
  matching: Matching;
  stage: Stage;
}

export function newStatement(file: File, sample: Sample, matching: Matching): Statement {
  return { id: randomId(), intent: randomId(), file, sample, matching, stage: { kind: "reading" } };
}

function isAboutColumns(failure: unknown): failure is ApiFailure {
  if (!(failure instanceof ApiFailure)) return false;
  if (failure.code === "UNKNOWN_STATEMENT" || failure.code === "AMBIGUOUS_FORMAT") return true;
  return Object.keys(failure.fields).some((field) => field.startsWith("mapping"));
}

async function send(
  { file, sample, matching, intent }: Statement,
  dryRun: boolean,
): Promise<ImportOutcomeView> {
  const { currency, platformId } = matching;
  const mapping = mappingOf(matching, sample.header);
  return open(
    importStatement({
      body: {
        file,
        dryRun,
        ...(mapping ? { mapping } : {}),
        ...(currency && isCurrency(currency) ? { currency } : {}),
        ...(platformId ? { platformId } : {}),
      },
      headers: idempotent(dryRun ? randomId() : intent),
    }),
  );
}

/** Asks what would be booked, and books nothing. */
export async function check(statement: Statement): Promise<Stage> {
  try {
    return { kind: "checked", outcome: await send(statement, true) };
  } catch (failure) {
    return isAboutColumns(failure) ? { kind: "unmatched", failure } : { kind: "refused", failure };
  }
}

/** Books the file. Asked again, it is booked once. */
export async function book(statement: Statement): Promise<Stage> {
  try {
    return { kind: "imported", outcome: await send(statement, false) };
  } catch (failure) {
    return { kind: "refused", failure };
  }
}
