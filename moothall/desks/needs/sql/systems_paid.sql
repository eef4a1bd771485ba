-- For each type of system: which bodies of the register paid for it in a financial year, and how much in all.
-- Duplicates and figures in doubt are left out.
SELECT p.system_type, list(DISTINCT b.organisation_id) AS bodies, count(*) AS "rows",
       sum(p.amount)::DECIMAL(18, 2) AS amount
FROM payment_system AS p
JOIN summary_publisher AS b ON b.publisher_id = p.publisher_id
WHERE NOT p.duplicate AND p.system_type IS NOT NULL AND p.financial_year = $year AND b.organisation_id IS NOT NULL
  AND NOT EXISTS (
      SELECT 1 FROM doubt AS d
      WHERE d.excludes AND d.publisher_id = p.publisher_id
        AND (d.financial_year IS NULL OR d.financial_year = p.financial_year)
  )
GROUP BY p.system_type
ORDER BY amount DESC, p.system_type
