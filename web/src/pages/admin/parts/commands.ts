/** A word of a command line: quoted where a shell would read more into it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command of the `earntrack` program, as it is typed where the server runs. */
export function earntrack(...words: readonly string[]): string {
  return ["earntrack", ...words.map(quoted)].join(" ");
}
