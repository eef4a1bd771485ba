-- Each payment to a supplier of the list with what its combination was judged to be.
-- In: payment_in, judged (a row for each combination of payment_combinations.sql, with the judgement).
SELECT p.payment_id, j.system_type, j.product, j.confidence, j.how, j.candidates, j.products
FROM payment_in AS p
JOIN judged AS j
  ON j.supplier_id = p.supplier_id
 AND j.unit_text IS NOT DISTINCT FROM p.unit_text
 AND j.service_label_pub IS NOT DISTINCT FROM p.service_label_pub
 AND j.expense_type_text IS NOT DISTINCT FROM p.expense_type_text
 AND j.purpose_text IS NOT DISTINCT FROM p.purpose_text
 AND j.procurement_text IS NOT DISTINCT FROM p.procurement_text
ORDER BY p.payment_id
