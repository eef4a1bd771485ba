-- Suppliers with how many publishers pay them, and the group of the curated list where it names one, else the group that their VAT number tells.
SELECT s.* EXCLUDE (group_id, group_how, publishers), coalesce(p.publishers, 0) AS publishers,
       CASE WHEN g.group_id IS NOT NULL THEN 'list:' || g.group_id ELSE s.group_id END AS group_id,
       CASE WHEN g.group_id IS NULL THEN s.group_how
            ELSE g.group_name || coalesce(': ' || g.what_happened, '') || coalesce(' in ' || g.since, '')
                 || ' (' || g.basis || coalesce(', ' || g.source_url, '') || ')' END AS group_how
FROM supplier_linked AS s
LEFT JOIN grouped AS g USING (supplier_id)
LEFT JOIN (
    SELECT supplier_id, count(DISTINCT publisher_id) AS publishers
    FROM supplier_alias
    WHERE NOT starts_with(publisher_id, 'contract:')
    GROUP BY supplier_id
) AS p USING (supplier_id)
ORDER BY s.supplier_id
