import type { Messages } from "@lingui/core";

type CompiledMessage = Exclude<Messages[string], string>;
type Token = CompiledMessage[number];

const ESCAPED = /'([{}#][^']*)'/y;
const NAME = /\s*(\w+)\s*/y;
const KIND = /,\s*(plural|selectordinal|select)\s*,/y;
const CASE = /\s*(?:=(\d+)|(\w+))\s*\{/y;

/**
 * Compiles the texts of the source language, whose ids are the texts: names in braces, plurals and selects, as the
 * message format of ICU has them. The other languages arrive compiled.
 */
class Compiler {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Up to the end, or to the brace that closes the case it is in. */
  message(inPlural: boolean, nested: boolean): Token[] {
    const tokens: Token[] = [];
    let plain = "";
    const flush = () => {
      if (plain) tokens.push(plain);
      plain = "";
    };
    while (this.#at < this.#text.length) {
      const character = this.#text.charAt(this.#at);
      const escaped = character === "'" ? this.#take(ESCAPED) : null;
      if (escaped) plain += escaped[1];
      else if (character === "}" && nested) break;
      else if (character === "#" && inPlural) {
        flush();
        tokens.push("#");
        this.#at += 1;
      } else if (character === "{") {
        flush();
        tokens.push(this.#argument());
      } else {
        plain += character;
        this.#at += 1;
      }
    }
    flush();
    return tokens;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #argument(): Token {
    this.#at += 1;
    const name = this.#take(NAME)?.[1];
    if (!name) throw new SyntaxError(`no name after a brace: ${this.#text}`);
    const kind = this.#take(KIND)?.[1];
    const cases = kind ? this.#cases(kind !== "select") : null;
    if (this.#text.charAt(this.#at) !== "}") throw new SyntaxError(`a brace is not closed: ${this.#text}`);
    this.#at += 1;
    return kind && cases ? [name, kind, cases] : [name];
  }

  #cases(plural: boolean): Record<string, Token[]> {
    const cases: Record<string, Token[]> = {};
    for (let found = this.#take(CASE); found; found = this.#take(CASE)) {
      const name = found[1] ?? found[2] ?? "other";
      cases[name] = this.message(plural, true);
      this.#at += 1;
    }
    while (this.#text.charAt(this.#at) === " ") this.#at += 1;
    return cases;
  }
}

export function compileText(text: string): CompiledMessage {
  return new Compiler(text).message(false, false);
}
