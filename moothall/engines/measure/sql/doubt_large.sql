-- How many payments of $limit pounds and more each publisher but $publisher has in a month that has any rows.
-- Out: publisher_id, a_month.
SELECT publisher_id,
       count(CASE WHEN abs(amount) >= $limit THEN 1 END) / greatest(count(DISTINCT month), 1) AS a_month
FROM payment
WHERE duplicate_of IS NULL AND publisher_id <> $publisher
GROUP BY publisher_id
ORDER BY publisher_id
