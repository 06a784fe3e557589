SELECT id, user_id, platform_id, date, amount_minor, currency, hours_micros, notes, kind, gross_minor, tips_minor,
    bonuses_minor, reimbursements_minor, fees_minor, tax_withheld_minor, adjustments_minor, import_id, source, version,
    created_at, updated_at
FROM all_earnings WHERE user_id = :user AND date >= '1950-01-01' AND date <= '2100-01-01'
ORDER BY date DESC, id DESC LIMIT 51;
