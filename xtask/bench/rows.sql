-- Rows of one user, evenly over four platforms and the days up to today. Their ids can be reckoned.
INSERT INTO earnings (user_id, id, platform_id, date, amount_minor, currency, hours_micros, notes, kind, version,
    created_at, updated_at)
SELECT :user, md5(:user || ':' || n)::uuid, (:'platforms'::uuid[])[1 + n % 4], current_date - (n % :days),
    500 + (n::bigint * 7919) % 20000, 'USD', CASE n % 10 WHEN 0 THEN NULL ELSE 250000 * (1 + n % 24) END,
    'Shift ' || n, 'income', 1, now(), now()
FROM generate_series(1, :rows) AS n;
VACUUM ANALYZE earnings;
VACUUM ANALYZE earning_day_changes;
