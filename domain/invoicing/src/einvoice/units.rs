//! Units of measure, as UN/ECE Recommendation 20 codes them.

/// The code for a unit as somebody typed it, in the languages of the product; `C62`, one of
/// something, where it is unknown or there is none.
pub(super) fn unit_code(typed: &str) -> &'static str {
    let unit = typed.trim().trim_end_matches('.').to_lowercase();
    if let Some((code, _)) = SPELLINGS.iter().find(|(_, spellings)| spellings.contains(&unit.as_str())) {
        return code;
    }
    // Whoever knows the codes may type one.
    SPELLINGS.iter().map(|(code, _)| *code).find(|code| code.eq_ignore_ascii_case(&unit)).unwrap_or("C62")
}

const SPELLINGS: [(&str, &[&str]); 31] = [
    ("C62", &["", "unit", "units", "one", "einheit", "unité", "unidad"]),
    (
        "H87",
        &[
            "pc",
            "pcs",
            "piece",
            "pieces",
            "st",
            "stk",
            "stück",
            "pce",
            "pièce",
            "pièces",
            "pieza",
            "piezas",
            "ชิ้น",
        ],
    ),
    ("EA", &["each"]),
    ("MIN", &["min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "นาที"]),
    (
        "HUR",
        &[
            "h",
            "hr",
            "hrs",
            "hour",
            "hours",
            "std",
            "stunde",
            "stunden",
            "heure",
            "heures",
            "hora",
            "horas",
            "ชั่วโมง",
            "ชม",
        ],
    ),
    ("DAY", &["d", "day", "days", "tag", "tage", "jour", "jours", "día", "días", "วัน"]),
    (
        "WEE",
        &["w", "wk", "week", "weeks", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "สัปดาห์"],
    ),
    ("MON", &["mo", "month", "months", "monat", "monate", "mois", "mes", "meses", "เดือน"]),
    (
        "ANN",
        &["y", "yr", "year", "years", "jahr", "jahre", "an", "ans", "année", "année(s)", "año", "años", "ปี"],
    ),
    ("GRM", &["g", "gram", "grams", "gramm", "gramme", "grammes", "gramo", "gramos", "กรัม"]),
    ("KGM", &["kg", "kilo", "kilos", "kilogram", "kilograms", "kilogramm", "kilogramme", "กก", "กิโลกรัม"]),
    ("TNE", &["t", "ton", "tons", "tonne", "tonnes", "tonnen", "tonelada", "toneladas", "ตัน"]),
    ("LBR", &["lb", "lbs", "pound", "pounds"]),
    ("ONZ", &["oz", "ounce", "ounces"]),
    ("MMT", &["mm", "millimetre", "millimeter"]),
    ("CMT", &["cm", "centimetre", "centimeter", "ซม"]),
    ("MTR", &["m", "metre", "metres", "meter", "meters", "mètre", "mètres", "metro", "metros", "เมตร"]),
    (
        "KMT",
        &[
            "km",
            "kilometre",
            "kilometres",
            "kilometer",
            "kilometers",
            "kilomètre",
            "kilómetro",
            "กม",
            "กิโลเมตร",
        ],
    ),
    ("SMI", &["mi", "mile", "miles"]),
    ("FOT", &["ft", "foot", "feet"]),
    ("INH", &["in", "inch", "inches"]),
    ("MTK", &["m²", "m2", "qm", "sqm", "ตร.ม"]),
    ("FTK", &["ft²", "sqft", "sq ft"]),
    ("MTQ", &["m³", "m3", "cbm"]),
    ("MLT", &["ml", "millilitre", "milliliter"]),
    ("LTR", &["l", "litre", "litres", "liter", "liters", "litro", "litros", "ลิตร"]),
    ("KWH", &["kwh"]),
    ("P1", &["%", "percent", "prozent", "pour cent", "por ciento"]),
    ("SET", &["set", "sets", "satz", "ชุด"]),
    ("LS", &["lump sum", "flat", "pauschal", "pauschale", "forfait", "global", "เหมา"]),
    ("XBX", &["box", "boxes", "karton", "carton", "caja", "cajas", "กล่อง"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_unit_has_its_code() {
        let codes = ["pc", "Stunden", "h", "DAY", "KGM", "hur", "mois", "กม.", "km", "", "crate of eels"];

        let found = codes.map(unit_code);

        assert_eq!(found, ["H87", "HUR", "HUR", "DAY", "KGM", "HUR", "MON", "KMT", "KMT", "C62", "C62"]);
    }

    #[test]
    fn no_spelling_means_two_units() {
        let mut spellings: Vec<&str> = SPELLINGS.iter().flat_map(|(_, all)| all.iter().copied()).collect();
        let count = spellings.len();
        spellings.sort_unstable();
        spellings.dedup();

        assert_eq!(spellings.len(), count);
    }
}
