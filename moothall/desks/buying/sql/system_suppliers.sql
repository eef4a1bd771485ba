-- The suppliers paid for a type of system in a financial year (every year when it is empty), with what is told to be for
-- it and apart what may be. Duplicates and figures in doubt are left out.
SELECT p.supplier_id, s.name, s.kind,
       count(*) FILTER (WHERE p.system_type = $code) AS "rows",
       coalesce(sum(p.amount) FILTER (WHERE p.system_type = $code), 0)::DECIMAL(18, 2) AS amount,
       coalesce(list(DISTINCT p.publisher_id) FILTER (WHERE p.system_type = $code), []) AS publishers,
       count(*) FILTER (WHERE p.system_type IS NULL) AS possible_rows,
       coalesce(sum(p.amount) FILTER (WHERE p.system_type IS NULL), 0)::DECIMAL(18, 2) AS possible,
       coalesce(list(DISTINCT p.publisher_id) FILTER (WHERE p.system_type IS NULL), []) AS possible_publishers
FROM payment_system AS p
JOIN supplier AS s ON s.supplier_id = p.supplier_id
WHERE NOT p.duplicate
  AND ($year = '' OR p.financial_year = $year)
  AND NOT EXISTS (
      SELECT 1 FROM doubt AS d
      WHERE d.excludes AND d.publisher_id = p.publisher_id
        AND (d.financial_year IS NULL OR d.financial_year = p.financial_year)
  )
  AND (p.system_type = $code OR (p.system_type IS NULL AND list_contains(p.candidates, $code)))
GROUP BY p.supplier_id, s.name, s.kind
ORDER BY amount DESC, possible DESC, s.name
