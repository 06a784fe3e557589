SELECT platform_id, MIN(date) AS first, MAX(date) AS last, MIN(row_count) < 0 AS has_removals,
    currency,
    CAST(SUM(row_count) AS BIGINT) AS row_count,
    CAST(SUM(total_minor) AS BIGINT) AS total,
    CAST(SUM(hours_micros) AS BIGINT) AS hours,
    CAST(SUM(timed_count) AS BIGINT) AS timed_count,
    CAST(SUM(timed_minor) AS BIGINT) AS timed_total
FROM earned_by_day WHERE user_id = :user
GROUP BY platform_id, currency HAVING SUM(row_count) <> 0;
SELECT date, CAST(SUM(total_minor) AS BIGINT) AS total
FROM earned_by_day WHERE user_id = :user AND currency = 'USD'
GROUP BY date HAVING SUM(row_count) <> 0 ORDER BY total DESC, date LIMIT 1;
