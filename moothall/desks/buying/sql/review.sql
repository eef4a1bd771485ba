-- Pairs of suppliers that a person should judge, the surest first: both names as printed, and what each supplier is.
SELECT r.left_id, r.left_text, r.left_publisher, r.left_ref, l.name AS left_name, l.kind AS left_kind,
       l.publishers AS left_publishers, l."rows" AS left_rows, l.amount AS left_amount,
       r.right_id, r.right_text, r.right_publisher, r.right_ref, o.name AS right_name, o.kind AS right_kind,
       o.publishers AS right_publishers, o."rows" AS right_rows, o.amount AS right_amount,
       r.score, r.how, count(*) OVER () AS total
FROM supplier_review AS r
JOIN supplier AS l ON l.supplier_id = r.left_id
JOIN supplier AS o ON o.supplier_id = r.right_id
WHERE r.left_id <> r.right_id
  AND ($supplier = '' OR r.left_id = $supplier OR r.right_id = $supplier)
  /* words */
ORDER BY /* order */
LIMIT $limit OFFSET $offset
