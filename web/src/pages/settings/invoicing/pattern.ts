/** The number that a pattern makes of a counter on a day; the server has the last word on what is a pattern. */
export function numberOf(pattern: string, counter: number, day: string, fiscalYear: string): string {
  const [year = "", month = ""] = day.split("-");
  return pattern.replaceAll(/\{(YYYY|YY|MM|FY|0+)\}/g, (_, token: string) => {
    if (token === "YYYY") return year;
    if (token === "YY") return year.slice(2);
    if (token === "MM") return month;
    if (token === "FY") return fiscalYear;
    return String(counter).padStart(token.length, "0");
  });
}

/** The year in which the fiscal year of a day began, given the month and day on which it starts. */
export function fiscalYearOf(day: string, start: string): string {
  const year = day.slice(0, 4);
  return day.slice(5) >= start ? year : String(Number(year) - 1);
}
