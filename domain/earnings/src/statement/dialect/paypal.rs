//! PayPal: the activity download and the monthly or custom statement, in four languages.

use kernel::Money;

use super::{Column, Dialect, Layout, Rule, reason};
use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        moment::{Day, Order},
        number::Mark,
        row::Row,
    },
};

const DATE: Column = Column::date(&["Date", "Datum", "Fecha"]);
const TIME: Column = Column::text(&["Time", "Uhrzeit", "Heure", "Hora"]);
const ZONE: Column = Column::text(&["TimeZone", "Time Zone", "Zeitzone", "Fuseau horaire", "Zona horaria"]);
const NAME: Column = Column::text(&["Name", "Nom", "Nombre"]);
const TYPE: Column = Column::text(&["Type", "Typ", "Tipo", "Description", "Beschreibung", "Descripción"]);
const STATUS: Column = Column::text(&["Status", "État", "Etat", "Estado"]);
const CURRENCY: Column = Column::currency(&["Currency", "Währung", "Devise", "Divisa", "Moneda"]);
const GROSS: Column =
    Column::money(&["Gross", "Amount", "Brutto", "Avant commission", "Brut", "Bruto", "Importe"]);
const FEE: Column =
    Column::money(&["Fee", "Fees", "Gebühr", "Entgelt", "Commission", "Frais", "Comisión", "Tarifa"]);
const ID: Column = Column::text(&[
    "Transaction ID",
    "Transaktionscode",
    "Numéro de transaction",
    "Id. de transacción",
    "Identificador de la transacción",
    "Receipt ID",
]);
const IMPACT: Column = Column::text(&["Balance Impact", "Auswirkung auf Guthaben", "Impact sur le solde"]);
const TITLE: Column =
    Column::text(&["Item Title", "Artikelbezeichnung", "Titre de l'objet", "Nombre del artículo"]);
const SUBJECT: Column = Column::text(&["Subject", "Betreff", "Objet", "Asunto"]);
const NOTE: Column = Column::text(&["Note", "Hinweis", "Remarque", "Nota"]);

const COLUMNS: &[Column] =
    &[DATE, TIME, ZONE, NAME, TYPE, STATUS, CURRENCY, GROSS, FEE, ID, IMPACT, TITLE, SUBJECT, NOTE];

const COMMA: Rule<Mark> = Rule::Usually(Mark::Comma);
const DAY_FIRST: Rule<Order> = Rule::Usually(Order::Dmy);

pub(super) static ACTIVITY: Dialect = Dialect {
    name: "paypal-activity",
    platform: "PayPal",
    currency: None,
    layouts: &[
        Layout::new(&["Date", "Time", "TimeZone", "Name", "Type", "Status", "Gross"]),
        Layout::new(&["Date", "Time", "TimeZone", "Name", "Type", "Status", "Amount"]),
        Layout::new(&["Date", "Time", "Time Zone", "Name", "Type", "Status", "Gross"]),
        Layout::new(&["Date", "Time", "Time Zone", "Name", "Type", "Status", "Amount"]),
        Layout::new(&["Datum", "Uhrzeit", "Zeitzone", "Typ", "Status", "Brutto"])
            .dates(DAY_FIRST)
            .numbers(COMMA),
        Layout::new(&["Date", "Heure", "Fuseau horaire", "Type", "Devise"]).dates(DAY_FIRST).numbers(COMMA),
        Layout::new(&["Fecha", "Hora", "Zona horaria", "Tipo", "Estado"]).dates(DAY_FIRST).numbers(COMMA),
    ],
    columns: COLUMNS,
    read,
};

pub(super) static STATEMENT: Dialect = Dialect {
    name: "paypal-statement",
    platform: "PayPal",
    currency: None,
    layouts: &[
        Layout::new(&["Date", "Time", "Time Zone", "Description", "Gross", "Balance"]),
        Layout::new(&["Date", "Time", "TimeZone", "Description", "Gross", "Balance"]),
        Layout::new(&["Datum", "Uhrzeit", "Zeitzone", "Beschreibung", "Brutto"])
            .dates(DAY_FIRST)
            .numbers(COMMA),
        Layout::new(&["Date", "Heure", "Fuseau horaire", "Description", "Devise"])
            .dates(DAY_FIRST)
            .numbers(COMMA),
        Layout::new(&["Fecha", "Hora", "Zona horaria", "Descripción", "Bruto"])
            .dates(DAY_FIRST)
            .numbers(COMMA),
    ],
    columns: COLUMNS,
    read,
};

/// What a type says about a row, by the words in it.
#[derive(Clone, Copy)]
enum Sort {
    NoIncome(&'static str),
    Fee,
    /// Kept back for a tax office, by PayPal or a marketplace.
    Tax,
    /// Money given back, or taken back by the buyer's bank or PayPal.
    Refund,
}

/// Tried in this order, on the type in lower case, in English, German, French and Spanish.
const SORTS: &[(Sort, &[&str])] = &[
    (Sort::NoIncome(reason::CONVERSION), &["conversion", "umrechnung", "conversión"]),
    (Sort::NoIncome(reason::FURTHER_LINE), &["shopping cart item", "warenkorbartikel"]),
    // Before the holds, which “withholding” has in it.
    (Sort::Tax, &["tax collected", "withholding", "quellensteuer"]),
    (
        Sort::NoIncome(reason::HOLD),
        &[
            "hold",
            "release",
            "reserve",
            "funds not yet available",
            "funds available",
            "blocked payment",
            "authorization",
            "einbehalt",
            "autorisierung",
            "genehmigung",
            "freigabe",
            "freigegeben",
            "rücklage",
            "blocage",
            "suspension",
            "suspendu",
            "retenue",
            "libération",
            "autorisation",
            "retención",
            "liberación",
            "autorización",
        ],
    ),
    // Before the transfers, since what is lent comes as one.
    (Sort::NoIncome(reason::LOAN), &["loan", "working capital", "buyer credit", "darlehen", "préstamo"]),
    (Sort::Fee, &["chargeback fee", "dispute fee", "withdrawal fee", "transfer fee"]),
    (
        Sort::NoIncome(reason::PAYOUT),
        &[
            "withdraw",
            "transfer",
            "deposit",
            "add funds",
            "charge from",
            "top up",
            "top-up",
            "general funding",
            "balance manager funding",
            "ach funding",
            "settlement consolidation",
            "autosweep",
            "abbuchung",
            "auszahlung",
            "einzahlung",
            "überweisung",
            "bankgutschrift",
            "gutschrift auf kreditkarte",
            "ach-gutschrift",
            "interne kontobewegung",
            "aufladen",
            "virement",
            "retrait",
            "approvisionnement",
            "alimentation",
            "dépôt bancaire",
            "dépôt standard",
            "retiro",
            "retirada",
            "transferencia",
            "depósito",
            "ingreso de fondos",
            "ingreso bancario",
        ],
    ),
    (
        Sort::Refund,
        &[
            "refund",
            "rückzahlung",
            "erstattung",
            "remboursement",
            "reembolso",
            "devolución",
            "chargeback",
            "reversal",
            "dispute",
            "rückbuchung",
            "storno",
            "annulation",
            "rétrofacturation",
            "contracargo",
            "reversión",
        ],
    ),
    (Sort::Fee, &["fee", "gebühr", "frais", "tarifa", "comisión"]),
];

/// States in which the money has moved; a sale that was refunded later is one of them, since
/// the refund has a row of its own.
const SETTLED: &[&str] = &[
    "completed",
    "complete",
    "cleared",
    "paid",
    "refunded",
    "partially refunded",
    "reversed",
    "partially reversed",
    "abgeschlossen",
    "rückzahlung",
    "zurückgezahlt",
    "teilweise zurückgezahlt",
    "erstattet",
    "teilweise erstattet",
    "terminé",
    "effectué",
    "remboursé",
    "partiellement remboursé",
    "remboursé partiellement",
    "completado",
    "completada",
    "reembolsado",
    "reembolsado parcialmente",
    "parcialmente reembolsado",
];

fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    if !row.is_blank(&STATUS) && !SETTLED.contains(&row.lower(&STATUS).as_str()) {
        return Ok(Reading::skip(reason::not_settled(row.text(&STATUS))));
    }
    if row.lower(&IMPACT) == "memo" {
        return Ok(Reading::skip("A note that moved no money"));
    }
    let kind = row.lower(&TYPE);
    let sort =
        SORTS.iter().find(|(_, words)| words.iter().any(|word| kind.contains(word))).map(|(sort, _)| *sort);
    if let Some(Sort::NoIncome(reason)) = sort {
        return Ok(Reading::skip(reason));
    }
    let currency = row.currency()?;
    let Some(gross) = row.money(&GROSS, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let net = gross.checked_add(row.money_or_zero(&FEE, currency)?)?;
    let date = row.date_at(&DATE, &TIME, &ZONE)?;
    let booking = match (sort, gross.minor() < 0) {
        (None, true) => return Ok(Reading::skip(reason::SPENT)),
        (None, false) => Booking::sale(date, gross, net)?,
        (Some(Sort::Fee), _) => Booking::fee(date, net),
        (Some(Sort::Tax), _) => {
            let parts = Breakdown { tax_withheld: -net, ..Breakdown::zero(currency) };
            Booking::of_parts(date, EarningKind::Adjustment, parts)?
        }
        (Some(Sort::Refund), true) => Booking::refund(date, gross, net)?,
        (Some(Sort::Refund), false) => match money_back(&kind, date, net) {
            Some(booking) => booking,
            None => return Ok(Reading::skip(reason::SPENT_BACK)),
        },
        (Some(Sort::NoIncome(reason)), _) => return Ok(Reading::skip(reason)),
    };
    let notes = row.notes(&[&NAME, &TYPE, &TITLE, &SUBJECT, &NOTE]);
    Ok(booking.with_notes(notes).with_source(row.text(&ID)).into())
}

/// A refund or reversal in your favour: of a fee, or of a chargeback that you won. Else it is
/// money back for something that you bought.
fn money_back(kind: &str, date: Day, net: Money) -> Option<Booking> {
    if ["fee", "gebühr", "frais", "tarifa", "comisión"].iter().any(|word| kind.contains(word)) {
        return Some(Booking::fee(date, net));
    }
    let won = ["chargeback", "cancel", "dispute", "rückbuchung", "rétrofacturation", "contracargo"];
    won.iter().any(|word| kind.contains(word)).then(|| Booking::plain(date, EarningKind::Adjustment, net))
}
