-- The other suppliers of a group, the largest first.
SELECT supplier_id, name, kind, group_how, publishers, "rows", amount
FROM supplier
WHERE group_id = $group AND supplier_id <> $supplier
ORDER BY amount DESC, name
