-- Pairs of units that a key printed in the files joins: company number, charity number, body of the register, and the
-- publisher's own supplier number where it behaves as one (few names, each of which has few numbers). A number over two
-- names that begin alike, each printed by other publishers too, may bridge two companies of a group: for a person.
-- In: keyed (unit_id, form_id, publisher_id, supplier_ref_pub, supplier_text, company_no, charity_no, organisation_id),
-- form (form_id, lean). Out: left_id, right_id, score, how.
WITH printed AS (
    SELECT unit_id, 'same company number ' AS how, company_no AS value, 1.0 AS score, form_id
    FROM keyed WHERE company_no IS NOT NULL
    UNION ALL
    SELECT unit_id, 'same charity number ', charity_no, 0.99, form_id FROM keyed WHERE charity_no IS NOT NULL
    UNION ALL
    SELECT unit_id, 'same body of the register ', organisation_id, 0.98, form_id
    FROM keyed WHERE organisation_id IS NOT NULL
),
sound AS (
    SELECT p.how, p.value, min(p.unit_id) AS first_id
    FROM printed AS p
    JOIN form AS f ON f.form_id = p.form_id
    GROUP BY p.how, p.value
    HAVING count(DISTINCT f.lean) <= 8 OR p.how = 'same body of the register '
),
numbers_of_text AS (
    SELECT publisher_id, supplier_text, count(DISTINCT supplier_ref_pub) AS numbers
    FROM keyed
    WHERE supplier_ref_pub <> ''
    GROUP BY publisher_id, supplier_text
),
own AS (
    SELECT k.publisher_id, k.supplier_ref_pub, min(k.unit_id) AS first_id
    FROM keyed AS k
    JOIN form AS f ON f.form_id = k.form_id
    JOIN numbers_of_text AS n ON n.publisher_id = k.publisher_id AND n.supplier_text = k.supplier_text
    WHERE k.supplier_ref_pub <> ''
    GROUP BY k.publisher_id, k.supplier_ref_pub
    HAVING count(DISTINCT f.lean) <= 3 AND max(n.numbers) <= 2
)
SELECT DISTINCT s.first_id AS left_id, p.unit_id AS right_id, p.score, concat(p.how, p.value) AS how
FROM printed AS p
JOIN sound AS s ON s.how = p.how AND s.value = p.value AND s.first_id < p.unit_id
UNION ALL
SELECT DISTINCT o.first_id, k.unit_id,
       CASE WHEN f.lean <> g.lean AND f.publishers >= 2 AND g.publishers >= 2
                 AND substr(f.compact, 1, 5) = substr(g.compact, 1, 5) THEN 0.85 ELSE 0.95 END,
       concat('publisher''s own number ', k.supplier_ref_pub)
FROM keyed AS k
JOIN form AS g ON g.form_id = k.form_id
JOIN own AS o ON o.publisher_id = k.publisher_id AND o.supplier_ref_pub = k.supplier_ref_pub AND o.first_id < k.unit_id
JOIN (SELECT DISTINCT unit_id, form_id FROM keyed) AS h ON h.unit_id = o.first_id
JOIN form AS f ON f.form_id = h.form_id
