-- Headings as printed, and what each was taken for, by publisher.
SELECT c.heading, c.field, r.publisher_id, any_value(coalesce(r.publisher_name, r.publisher_id)) AS publisher,
       count(DISTINCT c.resource_id) AS files, min(c.confidence) AS lowest,
       string_agg(DISTINCT c.how, ', ' ORDER BY c.how) AS how,
       max(c.resource_id) AS resource_id, count(*) OVER () AS total
FROM column_map c JOIN resource r USING (resource_id)
WHERE ($field = '' OR c.field = $field)
  AND ($publisher = '' OR r.publisher_id = $publisher)
  AND ($q = '' OR contains(lower(c.heading), $q))
GROUP BY c.heading, c.field, r.publisher_id
ORDER BY c.field, files DESC, r.publisher_id, c.heading NULLS LAST
LIMIT $limit OFFSET $offset
