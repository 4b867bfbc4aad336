-- SPDX-License-Identifier: MIT
--
-- What searches need beside the records.  All of it follows from the records
-- and is rebuilt from them (user/reindex.c); the statements here only make
-- room.

-- Folds (base/text.h) of the texts beside them; NULL where the fold is the
-- text itself, as most are.  coalesce(x_fold, x) reads the fold.
ALTER TABLE ud_users ADD COLUMN id_fold {text};
ALTER TABLE ud_users ADD COLUMN given_fold {text};
ALTER TABLE ud_users ADD COLUMN family_fold {text};
ALTER TABLE ud_users ADD COLUMN nick_fold {text};
ALTER TABLE ud_users ADD COLUMN display_fold {text};
ALTER TABLE ud_users ADD COLUMN language_fold {text};
ALTER TABLE ud_users ADD COLUMN machine_fold {text};
ALTER TABLE ud_users ADD COLUMN description_fold {text};
CREATE INDEX ud_users_id_fold ON ud_users (id_fold)
	WHERE id_fold IS NOT NULL;

ALTER TABLE ud_orgs ADD COLUMN id_fold {text};

-- digest: of the value, which may be too large for an index.
ALTER TABLE ud_metadata ADD COLUMN key_fold {text};
ALTER TABLE ud_metadata ADD COLUMN digest BIGINT;
CREATE INDEX ud_metadata_key ON ud_metadata (key, digest);

-- Schemas that the data of users follow, and which user follows which.
CREATE TABLE ud_schemas (
	key {key},
	id {text} NOT NULL,
	id_fold {text},
	type {text} NOT NULL,
	type_fold {text}
);
CREATE UNIQUE INDEX ud_schemas_id ON ud_schemas (id);
CREATE TABLE ud_user_schemas (
	owner {key},
	schema BIGINT NOT NULL,
	revision BIGINT NOT NULL
);
CREATE INDEX ud_user_schemas_schema ON ud_user_schemas (schema);

-- Who a user is at an identity provider: external is the user's id there,
-- name how it is called there.
CREATE TABLE ud_links (
	owner BIGINT NOT NULL,
	idp {text} NOT NULL,
	external {text} NOT NULL,
	name {text},
	PRIMARY KEY (owner, idp, external)
) {clustered};
CREATE INDEX ud_links_external ON ud_links (idp, external);

-- Users of whom the gram tables (store/index_rows.h) do not know yet.  old:
-- the document that is in those tables, NULL if there is none.  new: the
-- document of the record as it is, NULL if the user was deleted.
CREATE TABLE ud_pending (
	key {key},
	old {text},
	new {text}
);
