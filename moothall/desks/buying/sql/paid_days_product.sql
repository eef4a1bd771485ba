-- Payments told to be for a product, with the first day of the span each is known to lie in. Payments and the
-- lines that take them back cancel out in their month.
SELECT publisher_id, supplier_id, period_start AS "on", amount
FROM payment_system
WHERE NOT duplicate AND product = $key AND period_start IS NOT NULL
ORDER BY publisher_id, supplier_id, period_start, payment_id
