SELECT platform_id, MIN(date) AS first, MAX(date) AS last,
    currency,
    COUNT(*) AS row_count,
    CAST(SUM(amount_minor) AS BIGINT) AS total,
    CAST(COALESCE(SUM(hours_micros), 0) AS BIGINT) AS hours,
    COUNT(*) FILTER (WHERE hours_micros > 0) AS timed_count,
    CAST(COALESCE(SUM(amount_minor) FILTER (WHERE hours_micros > 0), 0) AS BIGINT) AS timed_total
FROM earnings WHERE user_id = :user
GROUP BY platform_id, currency;
SELECT date, CAST(SUM(amount_minor) AS BIGINT) AS total
FROM earnings WHERE user_id = :user AND currency = 'USD'
GROUP BY date ORDER BY total DESC, date LIMIT 1;
