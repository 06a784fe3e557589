//! Trips of Uber, Lyft, Via and Juno as New York City publishes them (high-volume for-hire vehicles).

use super::{Column, Dialect, Layout, Rule, reason};
use crate::{
    Breakdown, EarningKind,
    statement::{
        booking::{BadCell, Booking, Reading},
        moment::Order,
        row::Row,
    },
};

const LICENCE: Column = Column::text(&["hvfhs_license_num"]);
const PICKUP: Column = Column::date(&["pickup_datetime"]);
const FROM: Column = Column::text(&["PULocationID"]);
const TO: Column = Column::text(&["DOLocationID"]);
const SECONDS: Column = Column::money(&["trip_time"]);
const FARE: Column = Column::money(&["base_passenger_fare"]);
const TIPS: Column = Column::money(&["tips"]);
const PAY: Column = Column::money(&["driver_pay"]);

pub(super) static TRIPS: Dialect = Dialect {
    name: "nyc-hvfhv",
    platform: "For-hire vehicle",
    currency: Some("USD"),
    layouts: &[Layout::new(&[
        "hvfhs_license_num",
        "pickup_datetime",
        "trip_time",
        "base_passenger_fare",
        "driver_pay",
    ])
    .dates(Rule::Usually(Order::Mdy))],
    columns: &[LICENCE, PICKUP, FROM, TO, SECONDS, FARE, TIPS, PAY],
    read,
};

/// What the company keeps is what the passenger's fare is above the driver's pay; on a cheap
/// fare it pays extra, and its fee is negative.
fn read(row: Row<'_>) -> Result<Reading, BadCell> {
    let currency = row.currency()?;
    let Some(pay) = row.money(&PAY, currency)? else { return Ok(Reading::skip(reason::NO_AMOUNT)) };
    let gross = row.money(&FARE, currency)?.unwrap_or(pay);
    let parts = Breakdown {
        gross,
        tips: row.money_or_zero(&TIPS, currency)?,
        fees: gross.checked_sub(pay)?,
        ..Breakdown::zero(currency)
    };
    let booking = Booking::of_parts(row.date(&PICKUP)?, EarningKind::Income, parts)?
        .with_hours(row.hours(&SECONDS, 3600)?)
        .with_notes(row.notes(&[&PICKUP, &FROM, &TO]));
    let company = match row.text(&LICENCE) {
        "HV0002" => "Juno",
        "HV0003" => "Uber",
        "HV0004" => "Via",
        "HV0005" => "Lyft",
        _ => return Ok(booking.into()),
    };
    Ok(booking.on_platform(company).into())
}
