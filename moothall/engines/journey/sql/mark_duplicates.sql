-- Rows of one publisher that stand in another of its files again, and rows that a file holds twice throughout.
-- In: slim (payment_id, resource_id, file_order, line, day, amount, supplier, ref, detail, copy_of). Out: payment_id, duplicate_of.
-- The nth row of a kind in one file answers the nth in another; a row counts as met earlier when its file comes first.
WITH keyed AS (
    SELECT *,
           hash(day, amount, supplier, ref, detail) AS kind,
           row_number() OVER (PARTITION BY resource_id, hash(day, amount, supplier, ref, detail) ORDER BY line) AS nth,
           count(*) OVER (PARTITION BY resource_id, hash(day, amount, supplier, ref, detail)) AS times
    FROM slim
),
doubled AS (
    SELECT resource_id
    FROM keyed
    GROUP BY resource_id
    HAVING count(*) >= 40 AND sum(CASE WHEN times % 2 = 0 THEN 1 ELSE 0 END) >= 0.9 * count(*)
),
inside AS (
    SELECT later.payment_id, earlier.payment_id AS duplicate_of
    FROM keyed AS later
    JOIN doubled USING (resource_id)
    JOIN keyed AS earlier
      ON earlier.resource_id = later.resource_id AND earlier.kind = later.kind AND earlier.nth = later.nth - later.times / 2
    WHERE later.times % 2 = 0 AND later.nth > later.times / 2
),
pairs AS (
    SELECT kind, nth, first(payment_id ORDER BY file_order) AS first_id,
           first(resource_id ORDER BY file_order) AS first_file
    FROM keyed
    GROUP BY kind, nth
    HAVING count(*) > 1
),
met AS (
    SELECT k.payment_id, p.first_id AS duplicate_of, k.resource_id, p.first_file, k.ref, k.day, k.copy_of
    FROM keyed AS k
    JOIN pairs AS p ON p.kind = k.kind AND p.nth = k.nth
    WHERE k.resource_id <> p.first_file
),
sizes AS (SELECT resource_id, count(*) AS rows FROM slim GROUP BY resource_id),
overlap AS (
    SELECT m.resource_id, m.first_file, count(*) AS matched, least(any_value(a.rows), any_value(b.rows)) AS smaller
    FROM met AS m
    JOIN sizes AS a ON a.resource_id = m.resource_id
    JOIN sizes AS b ON b.resource_id = m.first_file
    GROUP BY m.resource_id, m.first_file
),
across AS (
    SELECT m.payment_id, m.duplicate_of
    FROM met AS m
    JOIN overlap AS o ON o.resource_id = m.resource_id AND o.first_file = m.first_file
    WHERE m.copy_of IS NOT NULL
       OR (m.ref IS NOT NULL AND m.day IS NOT NULL)
       OR (o.matched >= 10 AND o.matched >= 0.5 * o.smaller)
)
SELECT payment_id, duplicate_of FROM across
UNION ALL
SELECT payment_id, duplicate_of FROM inside WHERE payment_id NOT IN (SELECT payment_id FROM across)
