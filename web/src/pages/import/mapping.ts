import { create } from "zustand";
import { persist } from "zustand/middleware";

/** What a column can hold. */
export const ROLES = {
  none: /*i18n*/ "Not used",
  date: /*i18n*/ "Date",
  amount: /*i18n*/ "Amount",
  hours: /*i18n*/ "Hours",
  end: /*i18n*/ "End of work",
  platform: /*i18n*/ "Platform",
  currency: /*i18n*/ "Currency",
  sourceId: /*i18n*/ "Its own id",
  notes: /*i18n*/ "Note",
} as const;

export type Role = keyof typeof ROLES;

export const UNITS = {
  hours: /*i18n*/ "hours",
  minutes: /*i18n*/ "minutes",
  seconds: /*i18n*/ "seconds",
  "hh:mm": /*i18n*/ "7:30",
} as const;

export const DATE_FORMATS = {
  auto: /*i18n*/ "Find out",
  dmy: /*i18n*/ "Day, month, year",
  mdy: /*i18n*/ "Month, day, year",
  ymd: /*i18n*/ "Year, month, day",
  iso: /*i18n*/ "2026-11-22",
  epoch: /*i18n*/ "Seconds since 1970",
} as const;

export const DECIMALS = {
  auto: /*i18n*/ "Find out",
  point: /*i18n*/ "1,234.56",
  comma: /*i18n*/ "1.234,56",
} as const;

/** How a file is to be read. */
export interface Matching {
  /** By column; empty where the server knows the file. */
  roles: readonly Role[];
  unit: keyof typeof UNITS;
  dateFormat: keyof typeof DATE_FORMATS;
  decimal: keyof typeof DECIMALS;
  /** What the amounts are in, where the file does not say. */
  currency: string | null;
  /** Where rows are booked that name no platform. */
  platformId: string | null;
}

export const UNMATCHED: Matching = {
  roles: [],
  unit: "hours",
  dateFormat: "auto",
  decimal: "auto",
  currency: null,
  platformId: null,
};

/** Words of headers, in the order in which they are tried. */
const SIGNS: ReadonlyArray<readonly [Role, RegExp]> = [
  ["currency", /^(currency( code)?|waehrung|währung|devise|moneda|cur)$/],
  ["end", /^(end|dropoff|finish|stop|ende)\b|end (date|time)/],
  ["date", /date|^(day|datum|fecha|pickup|time|when|created|start|started|begin)\b/],
  ["hours", /hours|duration|stunden|heures|horas/],
  [
    "platform",
    /^((platform|company|client|source|employer|shop|store)( name)?|plattform|firma|kunde|auftraggeber|plateforme|entreprise|employeur|boutique|plataforma|empresa|cliente|tienda|แพลตฟอร์ม|บริษัท|ลูกค้า|ร้านค้า)$/,
  ],
  ["sourceId", /^(id|reference|ref|transaction|order|trip)( ?(id|no|number|nr))?$/],
  ["notes", /note|memo|description|details|title|subject|what|beschreibung|verwendungszweck|concept/],
];

/** Names of amounts, from what is left in the end to what is a part of it. */
const AMOUNTS: readonly RegExp[] = [
  /^(net|netto|neto|nettobetrag|net (amount|pay|payout|earnings)|total( earnings| payout)?|you earned)$/,
  /^(amount|betrag|gesamt|gesamtbetrag|montant|importe|earnings|earned|income|payout|pay|verdienst|รายได้)$/,
  /amount|^(net|earnings|earned|payout|pay|betrag|montant|importe|total|income)\b|\b(pay|payout|earnings|income)$/,
  /^(fare|tips?|fahrpreis|trinkgeld)\b/,
];

/** What is no amount of an earning, whatever else its name says. */
const NO_AMOUNT = /\b(id|date|fee|fees|tax|commission|refunded|balance|currency|method|status|type)\b/;

/** When money was sent on, which is not when it was earned. */
const PAYOUT_DATE = /^(payout|paid|payment|deposit|transfer|available|settled|settlement)\b/;

const MANY: ReadonlySet<Role> = new Set<Role>(["none", "notes"]);

/** Guesses what the columns hold by their names. Each role is given once, but for notes. */
export function guessRoles(header: readonly string[]): Role[] {
  const names = header.map((name) => name.toLowerCase().replaceAll(/[_-]+/g, " ").trim());
  const signOf = (name: string) => SIGNS.find(([, sign]) => sign.test(name))?.[0];
  const dates = names.filter((name) => signOf(name) === "date");
  const date = dates.find((name) => !PAYOUT_DATE.test(name)) ?? dates[0];
  const counted: ReadonlySet<Role | undefined> = new Set<Role>([
    "currency",
    "end",
    "date",
    "hours",
    "platform",
  ]);
  const amounts = names.filter((name) => !NO_AMOUNT.test(name) && !counted.has(signOf(name)));
  const amount = AMOUNTS.map((sign) => amounts.find((name) => sign.test(name))).find(
    (name) => name !== undefined,
  );
  const given = new Set<Role>();
  return names.map((name) => {
    const fits = (role: Role, sign: RegExp) =>
      sign.test(name) && (role !== "date" || name === date) && (MANY.has(role) || !given.has(role));
    const found =
      name === amount && !given.has("amount")
        ? "amount"
        : (SIGNS.find(([role, sign]) => fits(role, sign))?.[0] ?? "none");
    given.add(found);
    return found;
  });
}

/** What is lacking before the file can be read. */
export function lacking(roles: readonly Role[]): Role | null {
  if (!roles.includes("date")) return "date";
  return roles.includes("amount") ? null : "amount";
}

/** The mapping as the API takes it; null where there is nothing to say. */
export function mappingOf(matching: Matching, header: readonly string[]): string | null {
  const of = (role: Role) => header.filter((_, index) => matching.roles[index] === role);
  const formats = {
    ...(matching.dateFormat === "auto" ? {} : { dateFormat: matching.dateFormat }),
    ...(matching.decimal === "auto" ? {} : { decimal: matching.decimal }),
  };
  if (matching.roles.length === 0) return Object.keys(formats).length > 0 ? JSON.stringify(formats) : null;
  const [date] = of("date");
  const [hours] = of("hours");
  const [end] = of("end");
  const [platform] = of("platform");
  const [currency] = of("currency");
  const [sourceId] = of("sourceId");
  const notes = of("notes");
  return JSON.stringify({
    date,
    amount: of("amount"),
    ...(hours ? { hours: { column: hours, unit: matching.unit } } : {}),
    ...(!hours && end ? { hours: { start: date, end } } : {}),
    ...(platform ? { platform } : {}),
    ...(currency ? { currency } : {}),
    ...(sourceId ? { sourceId } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...formats,
  });
}

/** Files with the same header come from the same source. */
export function sourceOf(header: readonly string[]): string {
  return header.map((name) => name.toLowerCase()).join("\u001f");
}

/** How the files of each source were matched in this browser. */
const useRemembered = create<{ matchings: Record<string, Matching> }>()(
  persist(() => ({ matchings: {} }), { name: "earntrack.imports" }),
);

export function remember(header: readonly string[], matching: Matching): void {
  useRemembered.setState(({ matchings }) => ({ matchings: { ...matchings, [sourceOf(header)]: matching } }));
}

export function remembered(header: readonly string[]): Matching | undefined {
  return useRemembered.getState().matchings[sourceOf(header)];
}
