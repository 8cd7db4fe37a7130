"""Simulated Facebook, Platina and mail server for demonstrations and tests; imports nothing of uppsikt."""
