BEGIN;
INSERT INTO earnings (user_id, id, platform_id, date, amount_minor, currency, hours_micros, notes, kind, version,
    created_at, updated_at)
VALUES (:user, gen_random_uuid(), :platform, '2026-03-14', 1250, 'USD', 2500000, NULL, 'income', 1, now(), now());
INSERT INTO events (user_id, id, at, kind, subject, payload, request)
VALUES (:user, encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send(CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid, now(), 'earning.recorded', gen_random_uuid(), '{"amount":"12.50"}', 'bench');
COMMIT;
