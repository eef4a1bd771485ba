-- Who is paid, in four groups: named, looks like a natural person, withheld by the publisher, not printed.
SELECT CASE WHEN person THEN 'person' WHEN redacted THEN 'redacted' WHEN supplier_text IS NULL THEN 'none' ELSE 'named' END AS who,
       count(DISTINCT supplier_text) AS names,
       sum("rows")::BIGINT AS "rows",
       sum(amount)::DECIMAL(18, 2) AS amount
FROM summary_beneficiary
WHERE $publisher = '' OR publisher_id = $publisher
GROUP BY ALL
