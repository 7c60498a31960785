-- What matches the filter and was reassigned by hand.
pa.reason = 'reassigned'
AND {matching}
