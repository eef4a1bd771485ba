-- Contracts with the type of system they are for, as far as can be told.
SELECT c.* EXCLUDE (system_type, system_confidence, system_how, candidates),
       t.system_type, t.confidence AS system_confidence, t.how AS system_how, t.candidates
FROM contract_read AS c
LEFT JOIN contract_told AS t USING (contract_id)
ORDER BY c.contract_id
