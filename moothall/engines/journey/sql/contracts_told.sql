-- Contracts with the type of system they are for, as far as can be told. The description and the record as printed are
-- left out where an award is to a natural person: they may name them.
SELECT c.* EXCLUDE (system_type, system_confidence, system_how, candidates, raw, description),
       CASE WHEN c.contract_id IN (SELECT contract_id FROM award_read WHERE person) THEN NULL
            ELSE c.description END AS description,
       CASE WHEN c.contract_id IN (SELECT contract_id FROM award_read WHERE person) THEN NULL ELSE c.raw END AS raw,
       t.system_type, t.confidence AS system_confidence, t.how AS system_how, t.candidates
FROM contract_read AS c
LEFT JOIN contract_told AS t USING (contract_id)
ORDER BY c.contract_id
