-- The rows of an import as another user would have them, who has booked nothing of it yet.
INSERT INTO statement_imports
SELECT other.* FROM statement_imports AS import,
    LATERAL jsonb_populate_record(import, jsonb_build_object('user_id', :other)) AS other
WHERE import.user_id = :user AND import.id = :import;
SELECT other.* FROM earnings AS earning,
    LATERAL jsonb_populate_record(earning, jsonb_build_object('user_id', :other, 'platform_id', :platform)) AS other
WHERE earning.user_id = :user AND earning.import_id = :import;
