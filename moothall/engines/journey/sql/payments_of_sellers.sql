-- The payments to suppliers of the products list, with the words that may tell what was bought.
SELECT p.payment_id, p.publisher_id, a.supplier_id, p.supplier_text, p.unit_text, p.service_label_pub,
       p.expense_type_text, p.purpose_text, p.procurement_text, p.financial_year, p.month, p.period_start, p.period_end,
       p.amount, p.duplicate_of IS NOT NULL AS duplicate, p.reversal_of IS NOT NULL AS reversal
FROM payment AS p
JOIN supplier_alias AS a
  ON a.publisher_id = p.publisher_id AND a.supplier_text = p.supplier_text
 AND coalesce(a.supplier_ref_pub, '') = coalesce(p.supplier_ref_pub, '')
WHERE a.supplier_id IN (SELECT supplier_id FROM sold)
ORDER BY p.publisher_id, p.period_start NULLS LAST, p.payment_id
