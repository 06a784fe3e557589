SELECT SUM(amount_minor) FROM earnings
WHERE user_id = :user AND date >= '1950-01-01' AND date <= '2100-01-01';
