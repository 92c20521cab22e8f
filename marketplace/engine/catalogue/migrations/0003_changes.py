from django.db import migrations

# What `queries.counts` needs to correct a set of hits that it kept: the products whose listing or search document was written, by transaction.
# No model: rows are written by triggers alone, and an xid8 is no type of Django's.
FORWARD = """
CREATE TABLE catalogue_change (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    product_id bigint NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX catalogue_change_xid ON catalogue_change (xid);

CREATE FUNCTION catalogue_note_listings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_change (product_id) SELECT DISTINCT product_id FROM written;
    RETURN NULL;
END $$;
CREATE FUNCTION catalogue_note_documents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_change (product_id)
    SELECT fresh.id FROM fresh JOIN written USING (id) WHERE fresh.search_vector IS DISTINCT FROM written.search_vector;
    RETURN NULL;
END $$;

CREATE TRIGGER note_inserted AFTER INSERT ON catalogue_productchannellisting
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION catalogue_note_listings();
CREATE TRIGGER note_updated AFTER UPDATE ON catalogue_productchannellisting
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION catalogue_note_listings();
CREATE TRIGGER note_deleted AFTER DELETE ON catalogue_productchannellisting
    REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION catalogue_note_listings();
CREATE TRIGGER note_updated AFTER UPDATE ON catalogue_product
    REFERENCING OLD TABLE AS written NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION catalogue_note_documents();
"""
BACKWARD = """
DROP TRIGGER note_updated ON catalogue_product;
DROP TRIGGER note_deleted ON catalogue_productchannellisting;
DROP TRIGGER note_updated ON catalogue_productchannellisting;
DROP TRIGGER note_inserted ON catalogue_productchannellisting;
DROP FUNCTION catalogue_note_documents();
DROP FUNCTION catalogue_note_listings();
DROP TABLE catalogue_change;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_sorting_indexes")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
