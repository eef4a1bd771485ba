-- Single issues in the order of their places, with the cells of the row where it is among the payments, and its
-- beneficiary, so that a person's name can be covered.
WITH wanted AS (
    SELECT i.*, r.publisher_id, coalesce(r.publisher_name, r.publisher_id) AS publisher, r.source_ref,
           count(*) OVER () AS total
    FROM issue i JOIN resource r USING (resource_id)
    WHERE ($file = '' OR i.resource_id = $file)
      AND ($code = '' OR i.code = $code)
      AND ($publisher = '' OR r.publisher_id = $publisher)
      AND ($severity = '' OR i.severity = $severity)
      AND ($line = 0 OR (i.line = $line AND i.table_no = $table_no))
    ORDER BY r.publisher_id, r.source_ref, i.resource_id, i.table_no, i.line NULLS FIRST, i.position NULLS FIRST, i.issue_id
    LIMIT $limit OFFSET $offset
)
SELECT * FROM wanted
ORDER BY publisher_id, source_ref, resource_id, table_no, line NULLS FIRST, position NULLS FIRST, issue_id
