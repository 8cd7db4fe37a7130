"""`python -m uppsikt` is the command `uppsikt`."""

import sys

from uppsikt.cli import main

if __name__ == "__main__":
    sys.exit(main())
