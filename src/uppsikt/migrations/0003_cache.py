"""The shared cache (rate limits of log-in live there): made by the owner, not at first use."""

from django.db import migrations

CREATE = """
CREATE TABLE uppsikt_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX uppsikt_cache_expires ON uppsikt_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("uppsikt", "0002_audit")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE uppsikt_cache")]
