\set lane :client_id % 16
BEGIN;
SELECT user_id, id, name, name_key, category, color, expected_rate_minor, currency, is_active, import_name, version,
    created_at, updated_at
FROM platforms WHERE user_id = :user AND id = :platform LIMIT 1 FOR KEY SHARE;
INSERT INTO earnings (user_id, id, platform_id, date, amount_minor, currency, hours_micros, notes, kind, version,
    created_at, updated_at)
VALUES (:user, gen_random_uuid(), :platform, '2026-03-14', 1250, 'USD', 2500000, NULL, 'income', 1, now(), now());
SELECT lane, sequence, link, closed FROM event_heads
WHERE user_id = :user AND lane = :lane FOR NO KEY UPDATE;
INSERT INTO events (user_id, id, at, kind, subject, payload, request)
VALUES (:user, encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send(CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid, now(), 'earning.recorded', gen_random_uuid(), '{"amount":"12.50"}', 'bench');
INSERT INTO event_heads (user_id, lane, sequence, link, closed)
SELECT user_id, lane, sequence, link, closed FROM event_heads WHERE user_id = :user AND lane = :lane
ON CONFLICT (user_id, lane) DO UPDATE
SET sequence = excluded.sequence, link = excluded.link, closed = excluded.closed;
INSERT INTO jobs (queue, key, user_id, event_id, lane, attempts, due_at, created_at)
SELECT 'webhooks', 'bench', :user, :user, :platform, 0, now(), now()
WHERE EXISTS (SELECT 1 FROM webhooks WHERE user_id = :user AND is_active);
COMMIT;
