-- Payments told to be for a product, and those that may be.
SELECT p.payment_id, p.publisher_id, p.supplier_id, p.supplier_text, s.name AS supplier, p.period_start, p.period_end,
       p.amount, p.unit_text, p.expense_type_text, p.purpose_text, p.system_type, p.product, p.confidence, p.how,
       coalesce(p.product = $product AND p.system_type = $system, false) AS told, p.duplicate, p.candidates
FROM payment_system AS p
JOIN supplier AS s USING (supplier_id)
JOIN supplier_product AS o
  ON o.supplier_id = p.supplier_id AND o.product = $product AND o.system_type = $system AND o.supplier_name = $seller
WHERE ($publisher = '' OR p.publisher_id = $publisher)
  AND ($supplier = '' OR p.supplier_id = $supplier)
  AND ($year = '' OR coalesce(p.financial_year, 'unknown') = $year)
  AND ($month IS NULL OR p.month = $month)
  AND (NOT $undated OR p.month IS NULL)
  AND ($doubts <> 'out' OR NOT EXISTS (
      SELECT 1 FROM doubt AS d
      WHERE d.excludes AND d.publisher_id = p.publisher_id
        AND (d.financial_year IS NULL OR d.financial_year = p.financial_year)
  ))
  AND p.duplicate = ($duplicates = 'only')
  AND (($certainty <> 'possible' AND p.product = $product AND p.system_type = $system)
    OR ($certainty <> 'told' AND p.product IS NULL AND list_contains(p.products, $product)))
