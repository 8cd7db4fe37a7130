"""The invented municipality that the sandbox starts with."""
