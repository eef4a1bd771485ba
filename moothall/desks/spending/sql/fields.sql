-- Which fields are found: by how many publishers and files, under how many headings, how surely at worst.
SELECT c.field, count(DISTINCT r.publisher_id) AS publishers, count(DISTINCT c.resource_id) AS files,
       count(DISTINCT c.heading) AS headings, min(c.confidence) FILTER (WHERE c.field NOT IN ('ignore', 'unmapped')) AS lowest,
       count(DISTINCT c.resource_id) FILTER (WHERE c.how = 'correction') AS corrected
FROM column_map c JOIN resource r USING (resource_id)
WHERE ($publisher = '' OR r.publisher_id = $publisher)
GROUP BY c.field
