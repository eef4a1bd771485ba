-- What two names have in common and what each has of its own.
-- In: pair (a, b), form, form_word (form_id, word, bits, apart, division, filler, known). Out: one row a pair.
WITH own AS (
    SELECT p.a, p.b, 'l' AS side, w.word, w.bits, w.apart, w.division, w.filler, w.known
    FROM pair AS p
    JOIN form_word AS w ON w.form_id = p.a
    LEFT JOIN form_word AS o ON o.form_id = p.b AND o.word = w.word
    WHERE o.word IS NULL
    UNION ALL
    SELECT p.a, p.b, 'r', w.word, w.bits, w.apart, w.division, w.filler, w.known
    FROM pair AS p
    JOIN form_word AS w ON w.form_id = p.b
    LEFT JOIN form_word AS o ON o.form_id = p.a AND o.word = w.word
    WHERE o.word IS NULL
),
sides AS (
    SELECT a, b,
           sum(CASE WHEN side = 'l' THEN 1 ELSE 0 END) AS left_n,
           sum(CASE WHEN side = 'r' THEN 1 ELSE 0 END) AS right_n,
           sum(CASE WHEN side = 'l' THEN bits ELSE 0 END) AS left_bits,
           sum(CASE WHEN side = 'r' THEN bits ELSE 0 END) AS right_bits,
           max(CASE WHEN side = 'l' THEN word END) AS left_word,
           max(CASE WHEN side = 'r' THEN word END) AS right_word,
           sum(CASE WHEN filler THEN 0 ELSE 1 END) AS own_n,
           sum(CASE WHEN apart THEN 1 ELSE 0 END) AS apart_n,
           sum(CASE WHEN division THEN 1 ELSE 0 END) AS division_n,
           sum(CASE WHEN side = 'l' AND NOT known THEN 1 ELSE 0 END) AS left_new,
           sum(CASE WHEN side = 'r' AND NOT known THEN 1 ELSE 0 END) AS right_new
    FROM own
    GROUP BY a, b
),
-- How many names begin with a word: a brand alone may mean its longer name only where there is but one.
leads AS (SELECT first, count(DISTINCT lean) AS names FROM form GROUP BY first)
SELECT p.a, p.b,
       (f.lean = f.first AND f.legal = '' AND g.legal <> '' AND g.publishers >= 3
            OR g.lean = g.first AND g.legal = '' AND f.legal <> '' AND f.publishers >= 3)
           AND f.first = g.first AND n.names = 2 AS sole_longer,
       coalesce(s.left_n, 0) AS left_n, coalesce(s.right_n, 0) AS right_n,
       len(string_split(f.core, ' ')) - coalesce(s.left_n, 0) AS shared_n,
       coalesce(s.own_n, 0) AS own_n, coalesce(s.apart_n, 0) AS apart_n,
       coalesce(s.division_n, 0) AS division_n,
       coalesce(s.left_new, 0) AS left_new, coalesce(s.right_new, 0) AS right_new,
       s.left_word, s.right_word,
       levenshtein(s.left_word, s.right_word) AS letters_in_word,
       abs(length(s.left_word) - length(s.right_word)) AS letters_longer,
       f.bits - coalesce(s.left_bits, 0) AS shared_bits,
       least(coalesce(s.left_bits, 0), coalesce(s.right_bits, 0)) AS own_bits,
       least(f.bits, g.bits) AS least_bits,
       substr(f.compact, 1, 1) = substr(g.compact, 1, 1) AS same_first,
       levenshtein(f.compact, g.compact) AS letters,
       least(length(f.compact), length(g.compact)) AS shorter,
       f.compact = g.compact AS same_letters,
       (f.cut AND starts_with(g.compact, f.compact)) OR (g.cut AND starts_with(f.compact, g.compact)) AS cut_off,
       f.numbers = g.numbers AS same_numbers,
       f.legal <> '' AND g.legal <> '' AND f.legal <> g.legal AS other_form,
       f.legal <> '' AND g.legal <> '' AS both_formed,
       f.legal <> g.legal AS form_differs,
       f.core = g.core AS same_core,
       f.other <> g.other AND (f.branded OR g.branded) AS other_brand,
       f.ordered = g.ordered AS same_order,
       f.local OR g.local AS any_local,
       (f.local OR g.local) AND (f.legal = '' OR g.legal = '') AS local,
       (f.other <> '' AND f.other = g.lean) OR (g.other <> '' AND g.other = f.lean) AS other_name,
       CASE WHEN f.other <> '' AND f.other = g.lean THEN f.other_how ELSE g.other_how END AS other_how,
       CASE WHEN f.other <> '' AND f.other = g.lean THEN g.bits ELSE f.bits END AS other_bits
FROM pair AS p
JOIN form AS f ON f.form_id = p.a
JOIN form AS g ON g.form_id = p.b
JOIN leads AS n ON n.first = f.first
LEFT JOIN sides AS s ON s.a = p.a AND s.b = p.b
