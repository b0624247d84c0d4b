"""The speed model written for other engines: one file each, `run(lam, case, seed) -> SummaryRow`."""
