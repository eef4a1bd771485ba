-- Each payment to a supplier of the products list with the type of system it is for, as far as can be told.
SELECT p.payment_id, p.publisher_id, p.supplier_id, p.supplier_text, t.system_type, t.product, t.confidence, t.how, t.candidates,
       t.products, p.financial_year, p.month, p.period_start, p.period_end, p.amount, p.duplicate, p.reversal,
       p.unit_text, p.service_label_pub, p.expense_type_text, p.purpose_text
FROM bought AS p
JOIN told AS t USING (payment_id)
ORDER BY t.system_type NULLS LAST, p.publisher_id, p.supplier_id, p.period_start NULLS LAST, p.payment_id
