-- The payments that stand on the lines of some issues, with their cells as printed.
SELECT payment_id, raw, supplier_text, person
FROM payment
WHERE publisher_id IN (SELECT unnest($publishers)) AND payment_id IN (SELECT unnest($ids))
