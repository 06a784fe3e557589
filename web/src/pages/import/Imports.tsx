import { Trans, useLingui } from "@lingui/react";
import { useFormat } from "@/lib/format";
import { FileDrop } from "@/ui/FileDrop";
import { Page } from "@/ui/Page";
import { History } from "./History";
import { MatchColumns } from "./MatchColumns";
import { Review } from "./Review";
import { Steps } from "./Steps";
import { MAKERS } from "./sources";
import type { Statement } from "./statements";
import { useStatements } from "./useStatements";

function stepOf(all: readonly Statement[]): 0 | 1 | 2 | 3 | 4 {
  const has = (kind: Statement["stage"]["kind"]) => all.some(({ stage }) => stage.kind === kind);
  if (all.length === 0) return 0;
  if (has("importing")) return 3;
  if (has("imported")) return 4;
  return has("unmatched") ? 1 : 2;
}

/** Brings statements into the books: upload, match, check, import, and take it back if it was wrong. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const statements = useStatements();
  const { all } = statements;
  const step = stepOf(all);
  const unmatched = all.find(({ stage }) => stage.kind === "unmatched");
  const titles = [
    i18n._("Import statements"),
    i18n._("What is in the columns?"),
    i18n._("Look before it is booked"),
    i18n._("Writing to the books"),
    i18n._("Imported"),
  ] as const;
  return (
    <Page name={i18n._("Import")} over={i18n._("Import")} title={titles[step]}>
      <Steps at={step} />
      {all.length === 0 ? (
        <>
          <FileDrop
            multiple
            className="min-h-44"
            accept=".csv,.tsv,.txt,text/csv,text/plain"
            label={i18n._("Drop statements here, or choose files")}
            hint={i18n._("CSV, TSV or text, one or several; nothing is booked before you have seen it")}
            onFiles={(files) => void statements.add(files)}
          />
          <p className="mt-4 max-w-3xl text-small text-ink-3">
            <Trans
              id="Known by their header: {makers}. Of any other file, you say what its columns hold."
              values={{ makers: format.list(MAKERS) }}
            />
          </p>
        </>
      ) : null}
      {unmatched ? (
        <MatchColumns
          key={`${unmatched.id} ${unmatched.stage.kind === "unmatched" ? unmatched.stage.failure?.requestId : ""}`}
          statement={unmatched}
          onMatch={(matching) => void statements.match(unmatched.id, matching)}
          onDrop={() => statements.drop(unmatched.id)}
        />
      ) : null}
      {all.length > 0 && !unmatched ? <Review statements={statements} /> : null}
      <History />
    </Page>
  );
}
