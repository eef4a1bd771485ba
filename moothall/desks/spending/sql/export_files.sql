-- How many payments of a selection each file holds, so that a download can go from file to file.
SELECT publisher_id, resource_id, count(*) AS "rows"
FROM payment
WHERE /* where */
GROUP BY publisher_id, resource_id
ORDER BY publisher_id, min(period_start) NULLS LAST, resource_id
