-- How far payments to a seller of systems can be tied to a type and to a product.
SELECT count(*) AS "rows", coalesce(sum(amount), 0)::DECIMAL(18, 2) AS amount,
       count(*) FILTER (WHERE system_type IS NULL) AS no_type_rows,
       coalesce(sum(amount) FILTER (WHERE system_type IS NULL), 0)::DECIMAL(18, 2) AS no_type_amount,
       count(*) FILTER (WHERE product IS NULL) AS no_product_rows,
       coalesce(sum(amount) FILTER (WHERE product IS NULL), 0)::DECIMAL(18, 2) AS no_product_amount
FROM payment_system
WHERE supplier_id = $supplier AND NOT duplicate
