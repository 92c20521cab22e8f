from django.db import migrations

# `queries.postings` reads it. One row for each way in which a listing that anybody is shown may be narrowed: by a category of its path, by one of its
# values that people choose by, by one of each; 0 stands for any. The primary key is the order of its lists.
# No model: triggers derive the rows from the listings, in the transaction that writes those, whoever does.
FORWARD = """
CREATE TABLE catalogue_posting (
    channel_id bigint NOT NULL,
    category_id bigint NOT NULL,
    value_id bigint NOT NULL,
    price numeric(20, 3) NOT NULL,
    product_id bigint NOT NULL,
    published_at timestamptz,
    PRIMARY KEY (channel_id, category_id, value_id, price, product_id) INCLUDE (published_at)
);

CREATE FUNCTION catalogue_postings_of(listing catalogue_productchannellisting)
RETURNS TABLE (channel_id bigint, category_id bigint, value_id bigint, price numeric, product_id bigint, published_at timestamptz)
LANGUAGE sql STABLE ROWS 20 AS $$
    SELECT listing.channel_id, category, value, listing.price_min, listing.product_id, listing.published_at
    FROM (SELECT 0 UNION SELECT unnest(listing.category_ids)) AS path (category)
    CROSS JOIN (
        SELECT 0
        UNION
        SELECT chosen.id FROM attributes_attributevalue AS chosen
        JOIN attributes_attribute AS attribute ON attribute.id = chosen.attribute_id
        WHERE chosen.id = ANY (listing.value_ids)
          AND attribute.input_type IN ('DROPDOWN', 'MULTISELECT', 'SWATCH', 'BOOLEAN', 'REFERENCE', 'SINGLE_REFERENCE')
    ) AS chosen (value)
    WHERE listing.is_published AND listing.visible_in_listings AND listing.price_min IS NOT NULL AND (category, value) <> (0, 0)
$$;

CREATE FUNCTION catalogue_post_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_posting SELECT posting.* FROM fresh CROSS JOIN LATERAL catalogue_postings_of(fresh) AS posting;
    RETURN NULL;
END $$;
CREATE FUNCTION catalogue_post_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM catalogue_posting AS posting USING written
    WHERE posting.channel_id = written.channel_id AND posting.product_id = written.product_id AND posting.price = written.price_min
      AND posting.category_id = ANY (0 || written.category_ids) AND posting.value_id = ANY (0 || written.value_ids);
    RETURN NULL;
END $$;
CREATE FUNCTION catalogue_post_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved bigint[];
BEGIN
    SELECT array_agg(fresh.id) INTO moved FROM fresh JOIN written USING (id)
    WHERE (fresh.channel_id, fresh.product_id, fresh.price_min, fresh.published_at, fresh.category_ids, fresh.value_ids,
           fresh.is_published AND fresh.visible_in_listings)
        IS DISTINCT FROM (written.channel_id, written.product_id, written.price_min, written.published_at, written.category_ids, written.value_ids,
           written.is_published AND written.visible_in_listings);
    IF moved IS NOT NULL THEN
        DELETE FROM catalogue_posting AS posting USING written
        WHERE written.id = ANY (moved)
          AND posting.channel_id = written.channel_id AND posting.product_id = written.product_id AND posting.price = written.price_min
          AND posting.category_id = ANY (0 || written.category_ids) AND posting.value_id = ANY (0 || written.value_ids);
        INSERT INTO catalogue_posting
        SELECT posting.* FROM fresh CROSS JOIN LATERAL catalogue_postings_of(fresh) AS posting WHERE fresh.id = ANY (moved);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER post_inserted AFTER INSERT ON catalogue_productchannellisting
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION catalogue_post_inserted();
CREATE TRIGGER post_updated AFTER UPDATE ON catalogue_productchannellisting
    REFERENCING OLD TABLE AS written NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION catalogue_post_updated();
CREATE TRIGGER post_deleted AFTER DELETE ON catalogue_productchannellisting
    REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION catalogue_post_deleted();

INSERT INTO catalogue_posting
SELECT posting.* FROM catalogue_productchannellisting AS listing CROSS JOIN LATERAL catalogue_postings_of(listing) AS posting
ORDER BY 1, 2, 3, 4, 5;
"""
BACKWARD = """
DROP TRIGGER post_deleted ON catalogue_productchannellisting;
DROP TRIGGER post_updated ON catalogue_productchannellisting;
DROP TRIGGER post_inserted ON catalogue_productchannellisting;
DROP FUNCTION catalogue_post_updated();
DROP FUNCTION catalogue_post_deleted();
DROP FUNCTION catalogue_post_inserted();
DROP FUNCTION catalogue_postings_of(catalogue_productchannellisting);
DROP TABLE catalogue_posting;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_changes"), ("attributes", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
