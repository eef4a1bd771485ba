-- How many payments of a selection go to natural persons: those that a search by name leaves out. One row.
SELECT count(*) AS "rows", coalesce(sum(amount), 0)::DECIMAL(18, 2) AS amount
FROM payment
WHERE person AND /* where */
