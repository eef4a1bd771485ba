-- Pairs of units from pairs of forms that are alike; names that one publisher prints need less.
-- In: decided (a, b, how, anywhere, at_home), unit (unit_id, form_id), unit_publisher (unit_id, publisher_id), $least.
WITH met AS (
    SELECT l.unit_id AS left_id, r.unit_id AS right_id, d.how, d.anywhere, d.at_home
    FROM decided AS d
    JOIN unit AS l ON l.form_id = d.a
    JOIN unit AS r ON r.form_id = d.b
    WHERE d.anywhere >= $least
    UNION
    SELECT l.unit_id, r.unit_id, d.how, d.anywhere, d.at_home
    FROM decided AS d
    JOIN unit AS l ON l.form_id = d.a
    JOIN unit_publisher AS lp ON lp.unit_id = l.unit_id
    JOIN unit AS r ON r.form_id = d.b
    JOIN unit_publisher AS rp ON rp.unit_id = r.unit_id AND rp.publisher_id = lp.publisher_id
    WHERE d.at_home >= $least
),
shared AS (
    SELECT DISTINCT m.left_id, m.right_id
    FROM met AS m
    JOIN unit_publisher AS l ON l.unit_id = m.left_id
    JOIN unit_publisher AS r ON r.unit_id = m.right_id AND r.publisher_id = l.publisher_id
)
SELECT m.left_id, m.right_id,
       round(CASE WHEN s.left_id IS NULL THEN m.anywhere ELSE greatest(m.anywhere, m.at_home) END, 3) AS score,
       m.how, s.left_id IS NOT NULL AS home
FROM met AS m
LEFT JOIN shared AS s ON s.left_id = m.left_id AND s.right_id = m.right_id
