-- Names of suppliers that are worth comparing, by keys that alike names share. Blocks that grow past a cap are left out
-- (a key that so many names share tells nothing), so the work grows with the names and not with their square.
-- In: form (form_id, compact, lean, other), form_word (form_id, word, bits, filler). Out: a, b (a < b).
WITH keys AS (
    SELECT form_id, 'lean' AS sort, lean AS value FROM form
    UNION ALL
    SELECT form_id, 'lean', other FROM form
    UNION ALL
    SELECT form_id, 'compact', compact FROM form
    UNION ALL
    SELECT form_id, 'begins', substr(compact, 1, 9) FROM form WHERE length(compact) >= 9
    UNION ALL
    SELECT form_id, 'ends', substr(compact, length(compact) - 8, 9) FROM form WHERE length(compact) >= 11
    UNION ALL
    SELECT form_id, 'outer', concat(substr(compact, 1, 4), substr(compact, length(compact) - 4, 5))
    FROM form WHERE length(compact) >= 10
    UNION ALL
    SELECT form_id, 'word', word FROM form_word WHERE bits >= 6.5 AND NOT filler
    UNION ALL
    SELECT w.form_id, 'without', array_to_string(list_sort(list(o.word)), ' ')
    FROM form_word AS w
    JOIN form_word AS o ON o.form_id = w.form_id AND o.word <> w.word AND NOT o.filler
    WHERE NOT w.filler
    GROUP BY w.form_id, w.word
),
blocks AS (
    SELECT sort, value
    FROM keys
    WHERE value <> ''
    GROUP BY sort, value
    HAVING count(*) BETWEEN 2 AND 40
),
placed AS (
    SELECT DISTINCT k.form_id, k.sort, k.value FROM keys AS k JOIN blocks AS b ON b.sort = k.sort AND b.value = k.value
)
SELECT DISTINCT l.form_id AS a, r.form_id AS b
FROM placed AS l
JOIN placed AS r ON r.sort = l.sort AND r.value = l.value AND l.form_id < r.form_id
