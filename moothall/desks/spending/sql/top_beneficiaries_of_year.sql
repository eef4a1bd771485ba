-- The named beneficiaries paid most by one publisher in one financial year.
SELECT supplier_text AS name, count(*) AS "rows", sum(amount)::DECIMAL(18, 2) AS amount
FROM payment
WHERE publisher_id = $publisher AND coalesce(financial_year, 'unknown') = $year
  AND duplicate_of IS NULL AND person IS NOT TRUE AND redaction IS NULL AND supplier_text IS NOT NULL
GROUP BY supplier_text
ORDER BY amount DESC, name
LIMIT $limit
