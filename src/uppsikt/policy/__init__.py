"""The guideline as code: values in, values or findings out; no clock, no database, no network."""
