-- Payments of the same publisher that repeat one or take it back.
SELECT payment_id, CASE WHEN duplicate_of = $payment THEN 'duplicate' ELSE 'reversal' END AS what
FROM payment
WHERE publisher_id = $publisher AND (duplicate_of = $payment OR reversal_of = $payment)
ORDER BY what, payment_id
LIMIT 20
