-- Months of which each publisher's payments are held. A month with less than a fiftieth of the rows of the publisher's
-- fullest month is a stray date, not a month held.
SELECT publisher_id, month
FROM (
    SELECT publisher_id, month, "rows" + duplicate_rows AS seen,
           max("rows" + duplicate_rows) OVER (PARTITION BY publisher_id) AS fullest
    FROM summary_month
    WHERE month IS NOT NULL
) AS counted
WHERE seen * 50 >= fullest
ORDER BY publisher_id, month
