"""A process that holds the cluster in argv[1] until its standard input ends. Run by path."""

import sys

from uppsikt.project.postgres import Cluster

if __name__ == "__main__":
    with Cluster(sys.argv[1], durable=False) as cluster:
        print(cluster.psql_superuser("SELECT lower('ÅÄÖ')")[0][0], flush=True)  # noqa: T201
        sys.stdin.read()
