"""Platina's Standard API, as far as the vendor's text was read; the rest is marked as assumed."""
