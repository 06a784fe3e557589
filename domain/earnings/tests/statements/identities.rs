//! The same rows met again (D1).

use std::collections::BTreeSet;

use earnings::statement::Instructions;

use crate::books::{mapped, read, sample, silent};

const MAPPING: &str = r#"{"date":"Day","amount":"Net","notes":"Memo"}"#;

fn identities(file: &str) -> BTreeSet<String> {
    let books = read(file, &mapped(MAPPING));
    let identities: BTreeSet<String> = books.identities().into_iter().map(str::to_owned).collect();
    assert_eq!(identities.len(), books.entries.len());
    identities
}

#[test]
fn rule_d1_the_same_file_gives_the_same_identities() {
    for file in ["etsy-statement.csv", "paypal-activity.csv", "shopify-orders.csv", "amazon-settlement.txt"] {
        let bytes = sample(&format!("dialects/{file}"));

        let (first, second) = (read(bytes.clone(), &silent()), read(bytes, &silent()));

        assert_eq!(first.identities(), second.identities());
        assert_eq!(first.identities().iter().collect::<BTreeSet<_>>().len(), first.entries.len(), "{file}");
    }
}

#[test]
fn rule_d1_two_equal_rows_are_two_and_overlapping_files_give_the_union() {
    let january = "Day,Net,Memo\n2026-01-01,1.00,trip\n2026-01-01,1.00,trip\n2026-01-31,3.00,trip\n";
    let later = "Day,Net,Memo\n2026-01-31,3.00,Trip\n2026-02-01,4.00,trip\n";

    let union: BTreeSet<String> = identities(january).union(&identities(later)).cloned().collect();

    assert_eq!(identities(january).len(), 3);
    assert_eq!(union.len(), 4);
}

#[test]
fn rule_d1_an_identity_does_not_depend_on_where_the_row_is() {
    let forwards = "Day,Net,Memo\n2026-01-01,1.00,a\n2026-01-02,2.00,b\n2026-01-01,1.00,a\n";
    let backwards = "Report\n\nMemo;Net;Day\na;1,00;2026-01-01\nb;2,00;2026-01-02\na;1,00;2026-01-01\n";

    assert_eq!(identities(forwards), identities(backwards));
}

#[test]
fn rule_d1_a_sale_that_is_refunded_later_adds_only_its_refund() {
    let header = "id,Created (UTC),Amount,Amount Refunded,Currency,Fee,Status\n";
    let before = read(format!("{header}ch_1,2026-01-01 10:00,25.00,0.00,usd,1.03,Paid\n"), &silent());
    let after = read(format!("{header}ch_1,2026-01-01 10:00,25.00,25.00,usd,1.03,Refunded\n"), &silent());

    assert_eq!(before.identities(), ["id:ch_1"]);
    assert_eq!(after.identities(), ["id:ch_1", "id:ch_1:refund"]);
}

#[test]
fn rule_d1_a_row_that_is_in_the_file_twice_with_its_id_is_one() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net","sourceId":"Id"}"#);

    let books = read("Day,Net,Id\n2026-01-01,1.00,7\n2026-01-01,1.00,7\n2026-01-01,2.00,7\n", &mapping);

    let identities = books.identities();
    assert_eq!(identities[..2], ["id:7", "id:7"]);
    assert!(identities[2].starts_with("id:7#"));
}

#[test]
fn rule_d1_a_row_is_the_same_in_another_zone() {
    let in_zone = |zone: &str, of: Instructions| Instructions { zone: zone.parse().unwrap(), ..of };
    let stripe = sample("dialects/stripe-payments-2026.csv");
    let instants = "Day,Net,Memo\n2026-01-01T00:12:11Z,9.00,trip\n2026-01-01T23:00:00Z,9.00,trip\n";
    let printed = "Day,Net,Memo\n2026-01-01,9.00,trip\n2026-01-01,9.00,trip\n";

    let of_instants = |zone| {
        let books = read(instants, &in_zone(zone, mapped(MAPPING)));
        let dates: Vec<String> = books.entries.iter().map(|entry| entry.date.to_string()).collect();
        (dates.join(" "), books.identities().into_iter().map(str::to_owned).collect::<BTreeSet<_>>())
    };
    let of_stripe = |zone| {
        let books = read(stripe.clone(), &in_zone(zone, silent()));
        books.identities().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };

    let [(there, in_los_angeles), (here, in_berlin)] =
        ["America/Los_Angeles", "Europe/Berlin"].map(of_instants);
    assert_eq!([there, here], ["2025-12-31 2026-01-01", "2026-01-01 2026-01-02"]);
    assert_eq!(in_los_angeles, in_berlin);
    assert_eq!(in_berlin, identities(printed));
    assert_eq!(of_stripe("America/Los_Angeles"), of_stripe("Europe/Berlin"));
}

#[test]
fn rule_d1_identities_are_those_that_rows_were_imported_under_before() {
    let hashed = read("Day,Net,Memo\n2026-01-01,1.00,Trip\n", &mapped(MAPPING));
    let suffixed = read(
        "Day,Net,Id\n2026-01-01,1.00,7\n2026-01-01,2.00,7\n",
        &mapped(r#"{"date":"Day","amount":"Net","sourceId":"Id"}"#),
    );

    assert_eq!(hashed.identities(), ["h:22aeeeddf192d71347c66d7bd8ffaf6e:1"]);
    assert_eq!(suffixed.identities(), ["id:7", "id:7#0af583eb"]);
}

#[test]
fn rule_d1_which_content_keeps_an_id_does_not_depend_on_the_order_of_rows() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net","sourceId":"Id"}"#);
    let rows = ["2026-01-01,5.00,7", "2026-01-02,3.00,7", "2026-01-02,4.00,7", "2026-01-02,1.00,8"];
    let identities = |rows: Vec<&str>| -> BTreeSet<(String, String)> {
        let books = read(format!("Day,Net,Id\n{}\n", rows.join("\n")), &mapping);
        books.entries.iter().map(|entry| (entry.amount.to_string(), entry.identity.clone())).collect()
    };

    let forwards = identities(rows.to_vec());

    assert_eq!(forwards, identities(rows.into_iter().rev().collect()));
    let bare = |amount: &str, id: &str| (amount.to_owned(), id.to_owned());
    assert!(forwards.contains(&bare("5.00", "id:7")) && forwards.contains(&bare("1.00", "id:8")));
    assert_eq!(forwards.iter().filter(|(_, identity)| identity.starts_with("id:7#")).count(), 2);
}
