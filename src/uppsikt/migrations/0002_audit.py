"""The chain and its guards, in the database, where no code path can go around them.

Sealing happens when the transaction commits: the trigger is deferred, so that the one lock that
orders the chain is held for the commit only and a rolled-back event leaves no gap.
"""

from django.db import migrations

SEAL = """
CREATE FUNCTION uppsikt_seal_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last_seq bigint;
    last_hash bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(7505534);
    SELECT seq, hash INTO last_seq, last_hash
        FROM public.uppsikt_seal ORDER BY seq DESC LIMIT 1;
    IF NOT FOUND THEN
        last_seq := 0;
        last_hash := decode(repeat('00', 32), 'hex');
    END IF;
    INSERT INTO public.uppsikt_seal (seq, event_id, prev, hash)
        VALUES (last_seq + 1, NEW.id, last_hash, sha256(last_hash || NEW.body));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION uppsikt_seal_event() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER event_is_sealed_at_commit
    AFTER INSERT ON uppsikt_event DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION uppsikt_seal_event();
"""

REFUSE = """
CREATE FUNCTION uppsikt_refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'Händelseloggen ändras aldrig: % på % nekas.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION uppsikt_refuse_change() FROM PUBLIC;
CREATE TRIGGER event_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON uppsikt_event
    FOR EACH STATEMENT EXECUTE FUNCTION uppsikt_refuse_change();
CREATE TRIGGER seal_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON uppsikt_seal
    FOR EACH STATEMENT EXECUTE FUNCTION uppsikt_refuse_change();
ALTER TABLE uppsikt_event ENABLE ALWAYS TRIGGER event_never_changes;
ALTER TABLE uppsikt_seal ENABLE ALWAYS TRIGGER seal_never_changes;
"""


class Migration(migrations.Migration):
    """Not reversible: there is no way back to a log that can be changed."""

    dependencies = [("uppsikt", "0001_initial")]

    operations = [migrations.RunSQL(SEAL), migrations.RunSQL(REFUSE)]
