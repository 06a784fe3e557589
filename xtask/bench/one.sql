\set n random(1, 1000)
SELECT user_id, id, platform_id, date, amount_minor, currency, hours_micros, notes, kind, gross_minor, tips_minor,
    bonuses_minor, reimbursements_minor, fees_minor, tax_withheld_minor, adjustments_minor, import_id, source, version,
    created_at, updated_at
FROM all_earnings WHERE user_id = :user AND id = CAST(md5(:user || ':' || :n) AS uuid) LIMIT 1;
