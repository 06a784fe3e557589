//! `reference_rates`, which belong to nobody.

use std::collections::BTreeSet;

use async_trait::async_trait;
use kernel::{Currency, Date, ExchangeRate, Id, Period, RateTable, StoreError, Timestamp};
use rates::{ReferenceRates, ReferenceRatesTx};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Set,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};

use crate::{
    Database,
    entity::reference_rate::{ActiveModel, Column, Entity},
    fault::{corrupt, fault},
    spelling::{exchange_rate, read},
    tx::Tx,
    walls::Scope,
};

/// Rows that one statement writes.
const BATCH: usize = 300;

#[async_trait]
impl ReferenceRates for Database {
    async fn begin(&self) -> Result<Box<dyn ReferenceRatesTx>, StoreError> {
        Ok(Box::new(Database::begin(self, Scope::Nobody).await?))
    }

    async fn newest(&self) -> Result<Option<Date>, StoreError> {
        let newest = Entity::find()
            .order_by_desc(Column::Date)
            .limit(1)
            .one(&self.reader(Scope::Nobody))
            .await
            .map_err(fault)?;
        newest.map(|row| row.date.try_into().map_err(corrupt)).transpose()
    }
}

#[async_trait]
impl ReferenceRatesTx for Tx {
    async fn put(&mut self, rates: &[(Currency, Date, ExchangeRate)]) -> Result<u64, StoreError> {
        let mut written = 0;
        for batch in rates.chunks(BATCH) {
            let rows = batch.iter().map(|(currency, date, rate)| ActiveModel {
                currency: Set(currency.to_string()),
                date: Set(date.naive()),
                rate_e10: Set(rate.e10()),
            });
            let is_other = Expr::col((Entity, Column::RateE10)).ne(Expr::cust("excluded.rate_e10"));
            let overwrite = OnConflict::columns([Column::Currency, Column::Date])
                .update_column(Column::RateE10)
                .action_and_where(is_other)
                .to_owned();
            written += Entity::insert_many(rows)
                .on_conflict(overwrite)
                .exec_without_returning(self.connection())
                .await
                .map_err(fault)?;
        }
        Ok(written)
    }

    async fn note_change(&mut self, at: Timestamp) -> Result<(), StoreError> {
        let id = Id::<Self>::mint(at).uuid();
        self.run("INSERT INTO reference_revisions (id) VALUES ($1)", [id.into()]).await?;
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<(), StoreError> {
        Tx::finish(*self).await
    }
}

/// What the days of a period may be converted with.
pub(super) async fn quoted(
    connection: &impl ConnectionTrait,
    currencies: &BTreeSet<Currency>,
    period: Period,
) -> Result<Vec<(Currency, Date, ExchangeRate)>, StoreError> {
    let (first, last) = RateTable::reach(period);
    let rows = Entity::find()
        .filter(Column::Currency.is_in(currencies.iter().map(|currency| currency.code())))
        .filter(Column::Date.gte(first.naive()))
        .filter(Column::Date.lte(last.naive()))
        .all(connection)
        .await
        .map_err(fault)?;
    let quote = |row: crate::entity::reference_rate::Model| {
        let rate = exchange_rate(row.rate_e10)?;
        Ok((read(&row.currency)?, row.date.try_into().map_err(corrupt)?, rate))
    };
    rows.into_iter().map(quote).collect()
}
