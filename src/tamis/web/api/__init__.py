"""What programs ask: leads, why they stand where they do, models, the live feed. Reads and answers; decides nothing."""
