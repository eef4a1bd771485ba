-- What is wrong with the figures of a publisher as a whole.
SELECT publisher_id, financial_year, month, code, found, expected, why, coalesce(excludes, false) AS excludes
FROM doubt
ORDER BY publisher_id, financial_year NULLS FIRST, month NULLS FIRST, code
