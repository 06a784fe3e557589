/** Days of reminders as people write them: `-3, 7, 14`. Null where something is no whole number. */
export function readDays(text: string): number[] | null {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const days = words.map((word) => Number(word.replace("−", "-")));
  if (days.some((day) => !Number.isInteger(day))) return null;
  return [...new Set(days)].sort((one, other) => one - other);
}

export function writeDays(days: readonly number[]): string {
  return days.map((day) => String(day).replace("-", "−")).join(", ");
}
