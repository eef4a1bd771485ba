-- The days of payments told to be for a type of system, by publisher and supplier: what the pattern is read from.
SELECT p.publisher_id, p.supplier_id, p.period_start AS "on", p.amount
FROM payment_system AS p
JOIN summary_publisher AS b ON b.publisher_id = p.publisher_id
WHERE NOT p.duplicate AND p.system_type = $system AND p.period_start IS NOT NULL
  AND ($everybody OR list_contains($councils, b.organisation_id))
ORDER BY p.publisher_id, p.supplier_id, p.period_start, p.payment_id
