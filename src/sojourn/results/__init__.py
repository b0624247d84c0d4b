"""What a run gives: named measures, ledgers that must balance, and the run folder."""
