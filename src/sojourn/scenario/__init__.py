"""What a person writes: the schema of a scenario, its loading and its checks."""
