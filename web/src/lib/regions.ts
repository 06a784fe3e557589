import type { Country, TimeZone } from "@/api";
import { byLabel, type Named, words } from "./named";

/** Countries by ISO 3166-1. */
const COUNTRIES = `
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
`;

const countries: ReadonlySet<string> = new Set(words(COUNTRIES));

export function isCountry(code: string): code is Country {
  return countries.has(code);
}

/** Whether this is a time zone's name. The server knows those of its own data, and says so where it knows less. */
export function isTimeZone(name: string): name is TimeZone {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function countryNames(locale: string): Named[] {
  const names = new Intl.DisplayNames(locale, { type: "region" });
  return [...countries]
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .toSorted(byLabel(locale));
}

/** Time zones as places: `Auckland (Pacific)`. */
export function timeZoneNames(locale: string, present: string): Named[] {
  const names = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", present]);
  return [...names]
    .map((name) => {
      const [area = name, ...place] = name.split("/");
      const label =
        place.length === 0 ? area : `${place.at(-1)} (${[area, ...place.slice(0, -1)].join(", ")})`;
      return { value: name, label: label.replaceAll("_", " ") };
    })
    .toSorted(byLabel(locale));
}

/** Where one's figures and dates may be written as they are there. The first of a language is its most common. */
const LOCALES = `
en-US en-GB en-AU en-CA en-IE en-IN en-NZ en-SG en-ZA de-DE de-AT de-CH es-ES es-MX es-AR es-CO es-US
fr-FR fr-BE fr-CA fr-CH th-TH cs-CZ da-DK el-GR et-EE fi-FI hu-HU id-ID it-IT it-CH ja-JP ko-KR lt-LT
lv-LV nb-NO nl-NL nl-BE pl-PL pt-BR pt-PT ro-RO sk-SK sl-SI sv-SE tr-TR uk-UA vi-VN zh-CN zh-TW
`;

/** Locales in their own words: `Deutsch (Schweiz)`. */
export function localeNames(present: string): Named[] {
  return [...new Set([...words(LOCALES), present])].map((locale) => ({
    value: locale,
    label: new Intl.DisplayNames(locale, { type: "language" }).of(locale) ?? locale,
  }));
}

/** The time zone of this device. */
export function guessTimeZone(): TimeZone {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return isTimeZone(timeZone) ? timeZone : "UTC";
}
