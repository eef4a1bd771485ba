-- Issues by code: how often, how many rows they stand for, in how many files and of how many publishers.
SELECT i.code, i.severity, i.who_mends,
       count(*) AS issues, sum(i."rows")::BIGINT AS "rows",
       count(DISTINCT i.resource_id) AS files, count(DISTINCT r.publisher_id) AS publishers
FROM issue i JOIN resource r USING (resource_id)
WHERE ($publisher = '' OR r.publisher_id = $publisher)
  AND ($severity = '' OR i.severity = $severity)
  AND ($mends = '' OR i.who_mends = $mends)
  AND ($file = '' OR i.resource_id = $file)
GROUP BY i.code, i.severity, i.who_mends
ORDER BY CASE i.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, issues DESC, i.code
