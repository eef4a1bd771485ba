-- What a supplier sells by the list of products, and what was paid for each, where that can be told.
WITH told AS (
    SELECT system_type, product, count(*) AS "rows", sum(amount)::DECIMAL(18, 2) AS amount
    FROM payment_system
    WHERE supplier_id = $supplier AND NOT duplicate AND product IS NOT NULL
    GROUP BY system_type, product
)
SELECT p.system_type, p.supplier_name, p.product, p.basis, coalesce(told."rows", 0) AS "rows",
       coalesce(told.amount, 0)::DECIMAL(18, 2) AS amount
FROM supplier_product AS p
LEFT JOIN told ON told.product = p.product AND told.system_type IS NOT DISTINCT FROM p.system_type
WHERE p.supplier_id = $supplier
ORDER BY p.system_type, p.product
