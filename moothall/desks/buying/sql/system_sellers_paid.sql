-- The suppliers that sell systems by what they were paid in a financial year (every year when it is empty), whatever it
-- was for; duplicates and figures in doubt are left out.
WITH sold AS (
    SELECT supplier_id, list(DISTINCT system_type ORDER BY system_type) AS systems
    FROM supplier_product
    WHERE system_type IS NOT NULL
    GROUP BY supplier_id
)
SELECT s.supplier_id, s.name, sold.systems,
       sum(m."rows")::BIGINT AS "rows", sum(m.amount)::DECIMAL(18, 2) AS amount,
       list(DISTINCT m.publisher_id) AS publishers
FROM sold
JOIN supplier AS s ON s.supplier_id = sold.supplier_id
JOIN supplier_month AS m ON m.supplier_id = sold.supplier_id
WHERE m."rows" > 0 AND ($year = '' OR m.financial_year = $year)
  AND NOT EXISTS (
      SELECT 1 FROM doubt AS d
      WHERE d.excludes AND d.publisher_id = m.publisher_id
        AND (d.financial_year IS NULL OR d.financial_year = m.financial_year)
  )
GROUP BY s.supplier_id, s.name, sold.systems
ORDER BY amount DESC, s.name
LIMIT $limit
