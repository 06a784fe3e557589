import { useRef, useState } from "react";
import { randomId } from "@/lib/ids";
import { changed } from "@/lib/queries";
import { readSample } from "./csv";
import { guessRoles, type Matching, remember, remembered, UNMATCHED } from "./mapping";
import { book, check, newStatement, type Stage, type Statement } from "./statements";

export interface Statements {
  all: readonly Statement[];
  add: (files: readonly File[]) => Promise<void>;
  drop: (id: string) => void;
  /** Goes back to the columns of a file. */
  rematch: (id: string) => void;
  match: (id: string, matching: Matching) => Promise<void>;
  importAll: () => Promise<void>;
  clear: () => void;
}

/** The files on their way into the books, one after the other. */
export function useStatements(): Statements {
  const [all, setAll] = useState<readonly Statement[]>([]);
  const current = useRef<readonly Statement[]>([]);

  function keep(next: readonly Statement[]): void {
    current.current = next;
    setAll(next);
  }

  function change(id: string, to: Partial<Statement>): void {
    keep(current.current.map((statement) => (statement.id === id ? { ...statement, ...to } : statement)));
  }

  function setStage(id: string, stage: Stage): void {
    change(id, { stage });
  }

  async function read(statement: Statement): Promise<void> {
    const stage = await check(statement);
    const isUnmatched = stage.kind === "unmatched" && statement.matching.roles.length === 0;
    const isUnknown = isUnmatched && stage.failure?.code === "UNKNOWN_STATEMENT";
    const before = isUnknown ? remembered(statement.sample.header) : undefined;
    if (before) {
      change(statement.id, { matching: before });
      setStage(statement.id, await check({ ...statement, matching: before }));
      return;
    }
    const roles = isUnknown ? guessRoles(statement.sample.header) : statement.matching.roles;
    change(statement.id, { stage, matching: { ...statement.matching, roles } });
  }

  return {
    all,
    async add(files) {
      const added: Statement[] = [];
      for (const file of files) added.push(newStatement(file, await readSample(file), UNMATCHED));
      keep([...current.current, ...added]);
      for (const statement of added) await read(statement);
    },
    drop: (id) => keep(current.current.filter((statement) => statement.id !== id)),
    rematch(id) {
      const statement = current.current.find((other) => other.id === id);
      if (!statement) return;
      const { matching, sample } = statement;
      const roles = matching.roles.length > 0 ? matching.roles : guessRoles(sample.header);
      change(id, { stage: { kind: "unmatched", failure: null }, matching: { ...matching, roles } });
    },
    async match(id, matching) {
      const statement = current.current.find((other) => other.id === id);
      if (!statement) return;
      change(id, { matching, intent: randomId(), stage: { kind: "reading" } });
      const stage = await check({ ...statement, matching });
      if (stage.kind === "checked" && matching.roles.length > 0) remember(statement.sample.header, matching);
      setStage(id, stage);
    },
    async importAll() {
      for (const statement of current.current) {
        if (statement.stage.kind !== "checked" || statement.stage.outcome.created === 0) continue;
        setStage(statement.id, { kind: "importing" });
        setStage(statement.id, await book(statement));
      }
      await changed("statement");
    },
    clear: () => keep([]),
  };
}
