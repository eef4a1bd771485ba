-- How many contracts are known, with an end, ended before today, ending within a year, and of a known type of system.
SELECT count(*) AS contracts,
       count(end_date) AS dated,
       count(*) FILTER (WHERE end_date < $today) AS ended,
       count(*) FILTER (WHERE end_date >= $today AND end_date < $next) AS within_year,
       count(system_type) AS of_systems,
       count(DISTINCT buyer_text) AS buyers
FROM contract
