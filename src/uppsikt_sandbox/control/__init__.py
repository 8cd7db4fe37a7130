"""JSON verbs that steer the sandbox; no part of any vendor contract."""
