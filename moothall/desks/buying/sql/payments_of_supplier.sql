-- Payments to a supplier under all its names as printed.
SELECT p.payment_id, p.publisher_id, a.supplier_id, p.supplier_text, s.name AS supplier, p.period_start, p.period_end,
       p.amount, p.unit_text, p.expense_type_text, p.purpose_text, t.system_type, t.product, t.confidence, t.how,
       true AS told, p.duplicate_of IS NOT NULL AS duplicate, t.candidates
FROM payment AS p
JOIN supplier_alias AS a
  ON a.publisher_id = p.publisher_id AND a.supplier_text = p.supplier_text
 AND coalesce(a.supplier_ref_pub, '') = coalesce(p.supplier_ref_pub, '')
JOIN supplier AS s ON s.supplier_id = a.supplier_id
LEFT JOIN payment_system AS t ON t.payment_id = p.payment_id
WHERE a.supplier_id = $key
  AND p.supplier_text IN (SELECT supplier_text FROM supplier_alias WHERE supplier_id = $key)
  AND ($publisher = '' OR p.publisher_id = $publisher)
  AND ($year = '' OR coalesce(p.financial_year, 'unknown') = $year)
  AND ($month IS NULL OR p.month = $month)
  AND (NOT $undated OR p.month IS NULL)
  AND ($doubts <> 'out' OR NOT EXISTS (
      SELECT 1 FROM doubt AS d
      WHERE d.excludes AND d.publisher_id = p.publisher_id
        AND (d.financial_year IS NULL OR d.financial_year = p.financial_year)
  ))
  AND (p.duplicate_of IS NOT NULL) = ($duplicates = 'only')
