//! What every dialect books, and what it skips; the samples are ours.

use crate::books::{Books, read, refusal, sample, silent};

fn dialect(file: &str) -> Books {
    read(sample(&format!("dialects/{file}")), &silent())
}
#[test]
fn every_skipped_row_says_why() {
    let books = dialect("paypal-activity.csv");

    let reasons: Vec<&str> = books.skipped.iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "Not settled: its status is “Pending”",
            "A payout or transfer of money earned before",
            "A currency conversion",
            "A currency conversion",
            "A payment that you made",
            "A payout or transfer of money earned before",
            "A hold or its release",
        ]
    );
}

#[test]
fn a_list_of_patreon_members_is_known_and_refused() {
    let (code, faults) = refusal(sample("dialects/patreon-members.csv"), &silent());

    assert_eq!(code, "UNSUPPORTED_STATEMENT");
    assert!(faults[0].1.contains("Patreon members"));
}

#[test]
fn notes_and_platform_come_with_every_row() {
    let books = dialect("etsy-statement.csv");

    let fee = &books.entries[2];
    assert_eq!(fee.platform.as_deref(), Some("Etsy"));
    assert_eq!(fee.notes.as_deref(), Some("Fee · Transaction fee: Mug & Saucer · Order: #1001"));
}

#[test]
fn a_shorter_header_in_another_order_is_the_same_dialect() {
    let bytes = "Net,Gross,Fee,Currency,Status,Type,Name,TimeZone,Time,DATE\n\
                 9.41,10.00,-0.59,USD,Completed,Website Payment,Ada,PST,08:00:00,03/14/2026\n";

    assert_eq!(read(bytes, &silent()).shown(), ["2 2026-03-14 income 9.41 USD, gross 10.00, fees 0.59"]);
}

#[test]
fn rule_e4_a_refund_of_stripe_is_booked_on_the_day_of_the_refund() {
    let header = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Refunded date (UTC)\n";
    let file = format!(
        "{header}ch_1,2026-01-31 10:00,100.00,100.00,usd,Refunded,2026-02-20 23:30\n\
         ch_2,2026-01-31 10:00,50.00,5.00,usd,Refunded,\n"
    );

    let books = read(file, &silent());

    // The account is in Berlin, where it is past midnight by then.
    assert_eq!(
        books.shown(),
        [
            "2 2026-01-31 income 100.00 USD, gross 100.00",
            "2 2026-02-21 refund -100.00 USD",
            "3 2026-01-31 income 50.00 USD, gross 50.00",
            "3 2026-01-31 refund -5.00 USD",
        ]
    );
    assert_eq!(books.identities()[1], "id:ch_1:refund");
}

#[test]
fn rule_d1_every_part_that_gumroad_gives_back_of_a_purchase_is_an_earning_of_its_own() {
    let payout = |rows: &str| {
        let header = "Type,Date,Purchase ID,Item Name,Sale Price ($),Gumroad Fees ($),Net Total ($)\n";
        let books = read(format!("{header}{rows}"), &silent());
        books.identities().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let sale = "Sale,2026-01-03,P1==,Pack,100.0,10.0,90.0\n";
    let january = payout(&format!("{sale}Partial Refund,2026-01-05,P1==,Pack,-20.0,-2.0,-18.0\n"));
    let later = payout("Partial Refund,2026-01-20,P1==,Pack,-30.0,-3.0,-27.0\n");

    let other = payout("Partial Refund,2026-01-20,P2==,Pack,-30.0,-3.0,-27.0\n");

    assert_eq!(january[0], "id:P1==");
    assert!(!january.contains(&later[0]) && later != other);
}

#[test]
fn rule_m4_a_lost_dispute_of_a_converted_payment_takes_its_share() {
    let header = "id,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Converted Amount Refunded,\
                  Converted Currency,Fee,Status,Disputed Amount,Dispute Status,Dispute Date (UTC)\n";
    let lost = |disputed: &str| {
        let row = format!(
            "ch_1,2026-03-01 12:00,100.00,0.00,usd,90.01,0.00,eur,3.20,Paid,{disputed},lost,2026-03-09 12:00\n"
        );
        let mut shown = read(format!("{header}{row}"), &silent()).shown();
        assert_eq!(shown.remove(0), "2 2026-03-01 income 86.81 EUR, gross 90.01, fees 3.20");
        shown
    };

    assert_eq!(lost("100.00"), ["2 2026-03-09 refund -90.01 EUR"]);
    // 45.005, half away from zero.
    assert_eq!(lost("50.00"), ["2 2026-03-09 refund -45.01 EUR"]);
    assert_eq!(lost("33.33"), ["2 2026-03-09 refund -30.00 EUR"]);
    assert!(lost("0.00").is_empty());
}

/// The lines of a PayPal file with one row of each type, which is beside its amount.
fn paypal(types: &[(&str, &str)]) -> Books {
    let header = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Transaction ID";
    let row = |(index, (kind, amount)): (usize, &(&str, &str))| {
        format!("2026-03-14,10:00:00,PST,Ada,{kind},Completed,USD,{amount},0.00,T{index}")
    };
    let rows: Vec<String> = types.iter().enumerate().map(row).collect();
    read(format!("{header}\n{}\n", rows.join("\n")), &silent())
}

#[test]
fn money_that_paypal_keeps_back_or_that_was_yours_before_is_no_income() {
    const HOLD: &str = "A hold or its release";
    const OWN: &str = "A payout or transfer of money earned before";
    for (reason, kinds) in [
        (
            HOLD,
            [
                "Payment Review Hold",
                "Payment Review Release",
                "General Release",
                "Reserve Release",
                "Funds Not yet Available",
                "Funds Available",
                "Blocked payments",
                "Zahlung freigegeben",
                "Freigabe der Zahlung",
                "Auflösung der Rücklage",
                "Solde suspendu pour enquête sur un litige",
                "Annulation de retenue de compte générale",
                "Libération de la retenue",
                "Liberación de pago",
            ]
            .as_slice(),
        ),
        (
            OWN,
            [
                "General Funding of PayPal Account",
                "PayPal Balance Manager Funding of PayPal Account",
                "ACH Funding for Funds Recovery from Account Balance",
                "Settlement Consolidation",
                "AutoSweep",
                "Allgemeine Gutschrift auf Kreditkarte",
                "Rückbuchung von ACH-Gutschrift",
                "Allgemeine interne Kontobewegung",
                "Dépôt bancaire sur compte PayPal",
                "Dépôt standard sur carte bancaire",
                "Alimentation du compte PayPal",
                "Ingreso bancario en cuenta PayPal",
            ]
            .as_slice(),
        ),
        ("A further line of an order above", ["Shopping Cart Item", "Warenkorbartikel"].as_slice()),
        ("Money lent to you, or paid back by you", ["Buyer Credit Payment Funding"].as_slice()),
    ] {
        let rows: Vec<_> = kinds.iter().flat_map(|kind| [(*kind, "7.00"), (*kind, "-7.00")]).collect();

        let books = paypal(&rows);

        assert!(books.entries.is_empty(), "{:?}", books.shown());
        assert!(books.skipped.iter().all(|(_, why)| why == reason), "{:?}", books.skipped);
        assert_eq!(books.skipped.len(), rows.len());
    }
}

#[test]
fn words_of_transfers_and_holds_hide_no_income_refund_or_tax() {
    let books = paypal(&[
        ("Payment Refund", "-4.00"),
        ("Chargeback Reversal", "8.00"),
        ("Mobile Payment", "9.00"),
        ("Fee Refund", "1.00"),
        ("Tax Withholding", "-2.00"),
        ("Gutschrift", "5.00"),
    ]);

    let amounts: Vec<String> = books.entries.iter().map(|entry| entry.amount.to_string()).collect();
    assert_eq!(amounts.len(), 6, "{amounts:?} {:?}", books.skipped);
    let withheld = books.entries[4].breakdown.as_ref().map(|parts| parts.tax_withheld.minor());
    assert_eq!(withheld, Some(200));
}

#[test]
fn rule_e4_a_payment_of_paypal_that_was_given_back_later_stays() {
    let header = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Transaction ID\n";
    for status in [
        "Refunded",
        "Zurückgezahlt",
        "Teilweise zurückgezahlt",
        "Erstattet",
        "Teilweise erstattet",
        "Remboursé",
        "Partiellement remboursé",
        "Remboursé partiellement",
        "Reembolsado",
        "Reembolsado parcialmente",
        "Parcialmente reembolsado",
    ] {
        let books = read(
            format!(
                "{header}2026-03-14,10:00:00,CET,Ada,Website Payment,{status},EUR,50.00,-2.00,A1\n\
                 2026-03-15,10:00:00,CET,Ada,Payment Refund,Completed,EUR,-50.00,0.00,A2\n"
            ),
            &silent(),
        );

        assert_eq!(books.totals(), [("EUR", -200)].into(), "{status}");
    }
}

/// The rows of a balance of Stripe, below a header with the given columns of dates.
fn balance(created: &str, rows: &[&str]) -> Vec<String> {
    let header =
        format!("balance_transaction_id,{created},currency,gross,fee,net,reporting_category,description\n");
    read(format!("{header}{}\n", rows.join("\n")), &silent()).shown()
}

#[test]
fn rule_t1_stripes_created_is_in_the_zone_that_was_asked_for_and_created_utc_is_an_instant() {
    let booked = |day: &str| [format!("2 2026-01-{day} income 9.41 USD, gross 10.00, fees 0.59")];
    let rest = "usd,10.00,0.59,9.41,charge,x";

    assert_eq!(balance("created", &[&format!("txn_1,2026-01-01 23:30:00,{rest}")]), booked("01"));
    assert_eq!(balance("created_utc", &[&format!("txn_1,2026-01-01 23:30:00,{rest}")]), booked("02"));
    let both = format!("txn_1,2026-01-01 15:30:00,2026-01-01 23:30:00,{rest}");
    assert_eq!(balance("created,created_utc", &[&both]), booked("02"));
}

#[test]
fn stripes_fees_and_the_tax_on_them_are_fees_and_a_payment_that_is_reversed_is_a_refund() {
    let kinds = ["fee", "stripe_fee", "stripe_fx_fee", "network_cost", "tax", "tax_fee"];
    let row = |kind: &str, id: usize| format!("txn_{id},2026-01-05 10:00:00,usd,-2.00,0.00,-2.00,{kind},x");

    for (id, kind) in kinds.iter().enumerate() {
        let shown = balance("created_utc", &[&row(kind, id)]);
        assert_eq!(shown, ["2 2026-01-05 adjustment -2.00 USD, fees 2.00"], "{kind}");
    }
    let reversed = balance("created_utc", &[&row("payment_reversal", 9)]);
    assert_eq!(reversed, ["2 2026-01-05 refund -2.00 USD, gross -2.00"]);
}

#[test]
fn what_ebay_keeps_back_or_moves_is_no_income_and_what_is_not_known_is_at_most_a_fee() {
    let of_type = |kind: &str, amount: &str| {
        let header = "Transaction creation date,Type,Order number,Net amount,Payout currency\n";
        read(format!("{header}\"Jan 6, 2026\",{kind},1-1,{amount},USD\n"), &silent())
    };
    for (reason, kinds) in [
        (
            "A hold or its release",
            ["Hold placed", "Hold released", "On hold", "Held funds", "Reserve released"].as_slice(),
        ),
        (
            "A payout or transfer of money earned before",
            [
                "Payout reversal",
                "Failed payout",
                "Recoupment",
                "Direct debit",
                "Bill payment",
                "Balance transfer",
            ]
            .as_slice(),
        ),
    ] {
        for kind in kinds {
            for amount in ["8.00", "-8.00"] {
                assert_eq!(of_type(kind, amount).skipped, [(2, reason.to_owned())], "{kind}");
            }
        }
    }
    assert_eq!(of_type("Something new", "8.00").skipped_rows(), [2]);
    for kind in ["Something new", "Withheld tax", "Other fee", "Payout fee"] {
        assert_eq!(
            of_type(kind, "-8.00").shown(),
            ["2 2026-01-06 adjustment -8.00 USD, fees 8.00"],
            "{kind}"
        );
    }
    for kind in ["Other fee", "Shipping label"] {
        assert_eq!(of_type(kind, "8.00").shown(), ["2 2026-01-06 adjustment 8.00 USD, fees -8.00"], "{kind}");
    }
}

#[test]
fn rule_d1_every_part_that_square_gives_back_of_a_payment_is_an_earning_of_its_own() {
    let month = |rows: &str| {
        let header =
            "Date,Time,Time Zone,Gross Sales,Net Sales,Fees,Net Total,Transaction ID,Payment ID,Event Type\n";
        let books = read(format!("{header}{rows}"), &silent());
        books.identities().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let refund = |day: &str, amount: &str| {
        format!("{day},10:00:00,EST,-${amount},-${amount},$0.00,-${amount},T1,P1,Refund\n")
    };
    let january = format!(
        "2026-01-05,10:00:00,EST,$50.00,$50.00,-$1.00,$49.00,T1,P1,Payment\n{}",
        refund("2026-01-06", "5.00")
    );

    let first = month(&january);
    let later = month(&refund("2026-02-06", "7.00"));

    assert_eq!(first[0], "id:P1");
    assert!(first.len() == 2 && !first.contains(&later[0]));
    assert_eq!(first, month(&january));
}

#[test]
fn rule_d2_the_days_on_which_stays_begin_settle_the_dates_of_airbnb() {
    let header = "Date,Type,Confirmation code,Start date,Nights,Currency,Amount,Paid out\n";
    let file = format!(
        "{header}02/01/2026,Payout,,,,GBP,,300.00\n02/01/2026,Reservation,HM1,28/12/2025,3,GBP,300.00,\n"
    );

    let books = read(file, &silent());

    assert_eq!(books.shown(), ["3 2026-01-02 income 300.00 GBP, gross 300.00"]);
    assert_eq!(books.entries[0].notes.as_deref(), Some("Reservation · HM1 · 28/12/2025"));
}

#[test]
fn rule_t1_a_column_of_zones_makes_instants_where_it_names_utc_or_greenwich() {
    let booked = |zone: &str| {
        let header = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross\n";
        let row = format!("2026-01-01,23:30:00,{zone},Ada,Mobile Payment,Completed,EUR,1.00\n");
        read(format!("{header}{row}"), &silent()).entries[0].date.to_string()
    };

    for zone in ["UTC", "Etc/UTC", "GMT", "Etc/GMT", "+00:00"] {
        assert_eq!(booked(zone), "2026-01-02", "{zone}");
    }
    for zone in ["PST", "Etc/GMT+5", "GMT+02:00", "GMT Standard Time", "Europe/London"] {
        assert_eq!(booked(zone), "2026-01-01", "{zone}");
    }
}

#[test]
fn postage_of_amazon_in_britain_is_part_of_the_sale() {
    let file = "date/time,settlement id,type,product sales,postage credits,selling fees,total\n\
                1 Mar 2026 00:12:33 UTC,1,Order,20.00,3.00,-3.45,19.55\n";

    assert_eq!(read(file, &silent()).shown(), ["2 2026-03-01 income 19.55 EUR, gross 23.00, fees 3.45"]);
}

#[test]
fn every_tax_of_an_order_of_amazon_is_an_adjustment() {
    let header =
        "settlement-id,currency,transaction-type,amount-type,amount-description,amount,posted-date\n";
    for (transaction, description, kind) in [
        ("Order", "Tax", "adjustment"),
        ("Order", "ShippingTax", "adjustment"),
        ("Order", "GiftWrapTax", "adjustment"),
        ("Refund", "ShippingTax", "adjustment"),
        ("Order", "Shipping", "income"),
    ] {
        let row = format!("1,EUR,{transaction},ItemPrice,{description},0.38,2026-03-10\n");

        let books = read(format!("{header}{row}"), &silent());

        assert_eq!(books.shown(), [format!("2 2026-03-10 {kind} 0.38 EUR")], "{description}");
    }
}
