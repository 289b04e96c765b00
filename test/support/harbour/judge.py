"""Protected: what the result is judged by."""
LIMIT = 1.30
