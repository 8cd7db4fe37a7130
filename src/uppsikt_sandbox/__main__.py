"""Lets `python -m uppsikt_sandbox` do what the command `uppsikt-sandbox` does."""

from uppsikt_sandbox.cli import main

raise SystemExit(main())
