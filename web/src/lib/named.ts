/** A code as it is chosen from a list: by its name. */
export interface Named {
  value: string;
  label: string;
  note?: string;
}

/** The order of the names in a language. */
export function byLabel(locale: string): (one: Named, other: Named) => number {
  const { compare } = new Intl.Collator(locale);
  return (one, other) => compare(one.label, other.label);
}

/** The codes of a list that is written with spaces. */
export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
