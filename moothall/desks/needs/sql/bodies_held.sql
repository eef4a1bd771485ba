-- Bodies of the register whose payments are held, with the months held. A month with less than a fiftieth of the rows of
-- the fullest one is a stray date.
SELECT b.organisation_id, b.publisher_id, b.publisher_name, m.month
FROM summary_publisher AS b
JOIN (
    SELECT publisher_id, month, "rows" + duplicate_rows AS seen,
           max("rows" + duplicate_rows) OVER (PARTITION BY publisher_id) AS fullest
    FROM summary_month
    WHERE month IS NOT NULL
) AS m ON m.publisher_id = b.publisher_id
WHERE b.organisation_id IS NOT NULL AND m.seen * 50 >= m.fullest
ORDER BY b.organisation_id, b.publisher_id, m.month
