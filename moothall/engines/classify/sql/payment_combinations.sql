-- The distinct things printed on payments to suppliers of the products list.
-- In: payment_in (payment_id, supplier_id and the texts), seller (supplier_id). Out: one row for each combination.
SELECT DISTINCT
    p.supplier_id, p.unit_text, p.service_label_pub, p.expense_type_text, p.purpose_text, p.procurement_text
FROM payment_in AS p
JOIN seller AS s ON s.supplier_id = p.supplier_id
ORDER BY ALL
