-- SPDX-License-Identifier: MIT
-- Functions that SQLite has, so that tests that look into a store behind the
-- library say it once; and the content of a whole store at once.
CREATE SCHEMA words;

CREATE FUNCTION words.zeroblob(n integer) RETURNS bytea
	LANGUAGE sql IMMUTABLE
	AS $$ SELECT decode(repeat('00', n), 'hex') $$;

CREATE FUNCTION words.randomblob(n integer) RETURNS bytea
	LANGUAGE sql
	AS $$ SELECT decode(coalesce(string_agg(lpad(to_hex(
		(random() * 255)::integer), 2, '0'), ''), ''), 'hex')
		FROM generate_series(1, n) $$;

CREATE FUNCTION words.hex(bytes bytea) RETURNS text
	LANGUAGE sql IMMUTABLE
	AS $$ SELECT upper(encode(bytes, 'hex')) $$;

CREATE FUNCTION words.instr(whole text, part text) RETURNS integer
	LANGUAGE sql IMMUTABLE
	AS $$ SELECT strpos(whole, part) $$;

-- Tables of a store, in the order of their names.
CREATE FUNCTION words.tables(store text) RETURNS SETOF name
	LANGUAGE sql STABLE
	AS $$ SELECT relname FROM pg_catalog.pg_class
		WHERE relnamespace = to_regnamespace(quote_ident(store))
		AND relkind = 'r' ORDER BY relname COLLATE "C" $$;

-- What a store is made of, without its name.
CREATE FUNCTION words.shape(store text) RETURNS SETOF text
	LANGUAGE sql STABLE
	AS $$ SELECT line COLLATE "C" FROM (
		SELECT format('schema %s %s %s %s %s', c.relkind, c.relname,
			a.attname, format_type(a.atttypid, a.atttypmod),
			a.attnotnull)
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a
			ON a.attrelid = c.oid AND a.attnum > 0
		WHERE c.relnamespace = to_regnamespace(quote_ident(store))
		UNION ALL
		SELECT format('schema index %s', replace(indexdef,
			quote_ident(store) || '.', ''))
		FROM pg_catalog.pg_indexes WHERE schemaname = store
	) AS lines (line) ORDER BY 1 $$;

-- All rows of a store, as of one moment.
CREATE FUNCTION words.dump(store text) RETURNS SETOF text
	LANGUAGE plpgsql STABLE
	AS $$
	DECLARE
		t name;
	BEGIN
		FOR t IN SELECT words.tables(store) LOOP
			RETURN QUERY EXECUTE format('SELECT %L || t::text'
				' FROM %I.%I t ORDER BY t::text COLLATE "C"',
				t || ' ', store, t);
		END LOOP;
	END $$;

-- Make the rows of a store those of another.
CREATE FUNCTION words.fill(store text, other text) RETURNS void
	LANGUAGE plpgsql
	AS $$
	DECLARE
		t name;
		made text;
	BEGIN
		FOR t IN SELECT words.tables(store) LOOP
			EXECUTE format('DELETE FROM %I.%I', store, t);
			EXECUTE format('INSERT INTO %I.%I SELECT *'
				' FROM %I.%I', store, t, other, t);
		END LOOP;
		-- And the indexes that it let go of.
		FOR made IN SELECT replace(indexdef, format(' ON %I.', other),
			format(' ON %I.', store)) FROM pg_indexes
			WHERE schemaname = other AND indexname NOT IN
			(SELECT indexname FROM pg_indexes
			WHERE schemaname = store) LOOP
			EXECUTE made;
		END LOOP;
	END $$;
