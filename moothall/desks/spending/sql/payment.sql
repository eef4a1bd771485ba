-- One payment with all its columns.
SELECT *
FROM payment
WHERE publisher_id = $publisher AND resource_id = $file AND payment_id = $payment
