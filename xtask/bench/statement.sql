-- A statement as users import it, whose rows come in no other round.
SELECT current_date - n % 3650 AS "Day", to_char(5 + n::bigint * 7919 % 20000 / 100.0, 'FM999990.00') AS "Net",
    (1 + n % 24) * 0.25 AS "Hours", 'Shift ' || n || ' of round ' || :round AS "Memo"
FROM generate_series(1, :rows) AS n;
