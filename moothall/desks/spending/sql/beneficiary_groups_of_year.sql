-- The same four groups for one publisher in one financial year, from the payments themselves.
SELECT CASE WHEN person THEN 'person' WHEN redaction IS NOT NULL THEN 'redacted'
            WHEN supplier_text IS NULL THEN 'none' ELSE 'named' END AS who,
       count(DISTINCT supplier_text) AS names,
       count(*) AS "rows",
       sum(amount)::DECIMAL(18, 2) AS amount
FROM payment
WHERE publisher_id = $publisher AND coalesce(financial_year, 'unknown') = $year AND duplicate_of IS NULL
GROUP BY ALL
