-- What some bodies paid for a type of system, as far as it is told: by supplier and financial year, with the last day
-- seen, and apart what may be for it.
SELECT b.organisation_id, p.publisher_id, p.supplier_id, s.name AS supplier, p.financial_year,
       coalesce(p.system_type = $system, false) AS told,
       count(*) AS "rows", sum(p.amount)::DECIMAL(18, 2) AS amount, max(p.period_end) AS last_seen
FROM payment_system AS p
JOIN summary_publisher AS b ON b.publisher_id = p.publisher_id
JOIN supplier AS s ON s.supplier_id = p.supplier_id
WHERE NOT p.duplicate AND p.financial_year IS NOT NULL
  AND list_contains($councils, b.organisation_id)
  AND (p.system_type = $system OR (p.system_type IS NULL AND list_contains(p.candidates, $system)))
GROUP BY ALL
ORDER BY b.organisation_id, p.financial_year DESC, amount DESC, p.supplier_id
