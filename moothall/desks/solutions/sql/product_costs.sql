-- What each publisher paid for a product in each financial year, as far as it can be told; apart, what may be for it: its
-- supplier sells several products and nothing tells which. Marked duplicates and figures in doubt are left out.
SELECT p.publisher_id, b.organisation_id, p.financial_year,
       count(*) FILTER (WHERE p.product = $product) AS "rows",
       coalesce(sum(p.amount) FILTER (WHERE p.product = $product), 0)::DECIMAL(18, 2) AS amount,
       count(*) FILTER (WHERE p.product IS NULL) AS possible_rows,
       coalesce(sum(p.amount) FILTER (WHERE p.product IS NULL), 0)::DECIMAL(18, 2) AS possible
FROM payment_system AS p
JOIN supplier_product AS s
  ON s.supplier_id = p.supplier_id AND s.product = $product AND s.system_type = $system AND s.supplier_name = $seller
LEFT JOIN summary_publisher AS b ON b.publisher_id = p.publisher_id
WHERE NOT p.duplicate AND p.financial_year IS NOT NULL
  AND ((p.product = $product AND p.system_type = $system)
       OR (p.product IS NULL AND list_contains(p.products, $product)))
  AND NOT EXISTS (
      SELECT 1 FROM doubt AS d
      WHERE d.excludes AND d.publisher_id = p.publisher_id
        AND (d.financial_year IS NULL OR d.financial_year = p.financial_year)
  )
GROUP BY p.publisher_id, b.organisation_id, p.financial_year
ORDER BY p.publisher_id, p.financial_year
