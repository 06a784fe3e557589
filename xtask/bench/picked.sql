-- The ids of the first rows of `rows.sql`, in no order that an index knows.
SELECT md5(:user || ':' || n)::uuid AS id FROM generate_series(1, :picked) AS n;
