-- How two names are alike, by the first rule that fits, and how sure that makes it that they are one supplier:
-- `anywhere` for names of any two publishers, `at_home` for names that one publisher prints.
-- In: feature. Out: a, b, how, anywhere, at_home.
WITH ruled AS (
    SELECT *,
        CASE
            WHEN other_form AND same_core AND same_numbers THEN 'other form'
            WHEN other_form OR NOT same_numbers THEN 'apart'
            WHEN same_core AND other_brand THEN 'brand'
            WHEN same_core AND NOT form_differs THEN 'same'
            WHEN same_core THEN 'legal'
            WHEN own_n = 0 AND same_order AND NOT both_formed THEN 'filler'
            WHEN own_n = 0 AND same_order THEN 'filler both'
            WHEN same_letters THEN 'spaced'
            WHEN cut_off AND shorter >= 18 THEN 'cut'
            WHEN other_name THEN 'other'
            WHEN own_n = 0 AND NOT same_order AND both_formed THEN 'order formed'
            WHEN own_n = 0 AND NOT same_order THEN 'order'
            WHEN left_n = 1 AND right_n = 1 AND apart_n < 2
                 AND (left_word = concat(right_word, 's') OR right_word = concat(left_word, 's')) THEN 'plural'
            WHEN left_n = 1 AND right_n = 1
                 AND (left_new = 1 AND length(left_word) + shared_n >= 7 AND starts_with(right_word, left_word)
                      OR right_new = 1 AND length(right_word) + shared_n >= 7 AND starts_with(left_word, right_word))
                 THEN 'end'
            WHEN left_n = 1 AND right_n = 1 AND apart_n < 2 AND left_new + right_new > 0
                 AND substr(left_word, 1, 1) = substr(right_word, 1, 1)
                 AND left_new + right_new = 1 AND left_n + right_n < shared_n
                 AND levenshtein(left_word, right_word) <= 2 AND least(length(left_word), length(right_word)) >= 7
                 THEN 'no word'
            WHEN left_n = 1 AND right_n = 1 AND apart_n < 2 AND left_new + right_new > 0
                 AND substr(left_word, 1, 1) = substr(right_word, 1, 1)
                 AND levenshtein(left_word, right_word) = 1 AND least(length(left_word), length(right_word)) >= 5
                 THEN 'slip'
            WHEN left_n = 1 AND right_n = 1 AND apart_n < 2 AND left_new + right_new > 0
                 AND substr(left_word, 1, 1) = substr(right_word, 1, 1)
                 AND levenshtein(left_word, right_word) = 2 AND least(length(left_word), length(right_word)) >= 8
                 THEN 'slips'
            WHEN left_new + right_new > 0 AND letters = 1 AND shorter >= 10 AND apart_n < 2
                 AND same_first THEN 'letter'
            WHEN left_new + right_new > 0 AND letters = 2 AND shorter >= 16 AND apart_n = 0
                 AND same_first THEN 'letters'
            WHEN left_n = 1 AND right_n = 1 AND apart_n < 2 AND shared_n >= 2
                 AND (left_new = 1 AND length(left_word) < length(right_word)
                      OR right_new = 1 AND length(right_word) < length(left_word))
                 AND substr(left_word, 1, 1) = substr(right_word, 1, 1) AND letters_in_word = letters_longer
                 AND least(length(left_word), length(right_word)) >= 4
                 AND 2 * least(length(left_word), length(right_word)) >= greatest(length(left_word), length(right_word))
                 THEN 'letters out'
            WHEN left_n = 1 AND right_n = 1 AND least(length(left_word), length(right_word)) >= 3
                 AND (starts_with(left_word, right_word) OR starts_with(right_word, left_word)) THEN 'short'
            WHEN sole_longer AND own_n <= 2 AND division_n = 0 AND NOT any_local THEN 'bare'
            WHEN (left_n = 0 OR right_n = 0) AND apart_n = 0 AND own_n = 1 THEN 'one more'
            ELSE 'apart'
        END AS rule
    FROM feature
),
scored AS (
    SELECT r.a, r.b, r.rule, r.left_word, r.right_word, r.local,
           CASE WHEN r.rule IN ('spaced', 'cut') THEN r.least_bits
                WHEN r.rule IN ('slip', 'slips', 'letter', 'letters', 'plural') AND NOT r.any_local
                    THEN r.shared_bits + r.own_bits / 2
                WHEN r.rule = 'other' THEN r.other_bits
                ELSE r.shared_bits END AS bits,
           s.anywhere AS base, s.bits AS needed, s.bits_home AS needed_home, s.at_home AS home, s.how
    FROM ruled AS r
    JOIN rule AS s ON s.rule = r.rule
)
SELECT a, b, rule,
       CASE WHEN left_word IS NOT NULL AND right_word IS NOT NULL THEN concat(how, ': ', left_word, ', ', right_word)
            WHEN left_word IS NOT NULL OR right_word IS NOT NULL THEN concat(how, ': ', coalesce(left_word, right_word))
            ELSE how END AS how,
       CASE WHEN local THEN least(base, 0.4)
            ELSE base - 0.05 * greatest(0.0, needed - bits) END AS anywhere,
       home - 0.05 * greatest(0.0, needed_home - bits) AS at_home
FROM scored
WHERE rule <> 'apart'
