-- SPDX-License-Identifier: MIT
--
-- Written in the common part of the dialects; the words in braces are facts
-- of the driver (userdir/storage.h).  Times are microseconds since 1970.
-- docs/storage.md says why the tables look as they do.

-- Facts about the store that hardly ever change.
CREATE TABLE ud_meta (
	name {text} PRIMARY KEY,
	value {bytes}
) {clustered};

-- The one row that every write changes: last key, last creation time, last
-- event.  ordered: key order is the order of (created_us, key).  org_changes
-- counts events of organizations, so that what was read of them can be kept.
-- operation: the last one, to find out whether a commit took effect.
CREATE TABLE ud_head (
	one {key},
	last_user BIGINT NOT NULL,
	last_org BIGINT NOT NULL,
	last_us BIGINT NOT NULL,
	last_id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	ordered BIGINT NOT NULL,
	org_changes BIGINT NOT NULL,
	operation {bytes} NOT NULL,
	link {bytes} NOT NULL,
	seal {bytes} NOT NULL
);

-- Users that are not deleted, by organization (0: any) and state (0: any).
CREATE TABLE ud_counters (
	org BIGINT NOT NULL,
	state BIGINT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (org, state)
) {clustered};

-- A removed organization stays as id and state 3.  domains: a line each,
-- primary first.
CREATE TABLE ud_orgs (
	key {key},
	id {text} NOT NULL,
	name {text} NOT NULL,
	state BIGINT NOT NULL,
	must_be_domain BIGINT NOT NULL,
	scoped_names BIGINT NOT NULL,
	domains {text} NOT NULL,
	created_us BIGINT NOT NULL,
	changed_us BIGINT NOT NULL,
	sequence BIGINT NOT NULL,
	seal {bytes} NOT NULL
);
CREATE UNIQUE INDEX ud_orgs_id ON ud_orgs (id);

CREATE TABLE ud_domains (
	domain {text} PRIMARY KEY,
	org BIGINT NOT NULL
) {clustered};
CREATE INDEX ud_domains_org ON ud_domains (org);

-- A deleted user stays as id, organization, times and state 3.  names packs
-- the rows of ud_usernames in order.  sequence and changed_us belong to the
-- record, event_sequence and event_us to the log.
CREATE TABLE ud_users (
	key {key},
	id {text} NOT NULL,
	org BIGINT NOT NULL,
	type BIGINT NOT NULL,
	state BIGINT NOT NULL,
	created_us BIGINT NOT NULL,
	changed_us BIGINT NOT NULL,
	sequence BIGINT NOT NULL,
	event_sequence BIGINT NOT NULL,
	event_us BIGINT NOT NULL,
	metadata_us BIGINT,
	last_name BIGINT NOT NULL,
	names {text},
	given_name {text},
	family_name {text},
	nick_name {text},
	display_name {text},
	language {text},
	gender BIGINT,
	email {text},
	email_fold {text},
	email_verified BIGINT,
	verified_email {text},
	phone {text},
	phone_verified BIGINT,
	verified_phone {text},
	mfa_skipped_us BIGINT,
	machine_name {text},
	description {text},
	token_type BIGINT,
	seal {bytes} NOT NULL
);
CREATE UNIQUE INDEX ud_users_id ON ud_users (id);
CREATE INDEX ud_users_org ON ud_users (org, state{index_key});
CREATE INDEX ud_users_email ON ud_users (email_fold)
	WHERE email_fold IS NOT NULL;
CREATE INDEX ud_users_phone ON ud_users (phone) WHERE phone IS NOT NULL;

-- kind: 0 follows the rule of the organization, 1 instance-wide, 2 specific
-- to the organization.  scope: the organization, or 0.
CREATE TABLE ud_usernames (
	owner BIGINT NOT NULL,
	pos BIGINT NOT NULL,
	kind BIGINT NOT NULL,
	scope BIGINT NOT NULL,
	fold {text} NOT NULL,
	name {text} NOT NULL,
	PRIMARY KEY (owner, pos)
) {clustered};
CREATE UNIQUE INDEX ud_usernames_fold ON ud_usernames (fold, scope);

-- Names that their users gave up a while ago; kind and scope as they were.
CREATE TABLE ud_reserved_names (
	fold {text} NOT NULL,
	scope BIGINT NOT NULL,
	kind BIGINT NOT NULL,
	owner BIGINT NOT NULL,
	until_us BIGINT NOT NULL,
	PRIMARY KEY (fold, scope)
) {clustered};
CREATE INDEX ud_reserved_names_owner ON ud_reserved_names (owner);
CREATE INDEX ud_reserved_names_until ON ud_reserved_names (until_us);

CREATE TABLE ud_metadata (
	owner BIGINT NOT NULL,
	key {text} NOT NULL,
	created_us BIGINT NOT NULL,
	changed_us BIGINT NOT NULL,
	value {bytes} NOT NULL,
	PRIMARY KEY (owner, key)
) {clustered};

-- subject: key of a user, or minus the key of an organization.  personal
-- and salt are erased by scrubbing; digest, their hash, stays.
CREATE TABLE ud_events (
	position {key},
	subject BIGINT NOT NULL,
	sequence BIGINT NOT NULL,
	org BIGINT NOT NULL,
	type {text} NOT NULL,
	created_us BIGINT NOT NULL,
	editor {text} NOT NULL,
	operation {bytes} NOT NULL,
	payload {text} NOT NULL,
	salt {bytes},
	personal {text},
	digest {bytes},
	link {bytes} NOT NULL
);
CREATE UNIQUE INDEX ud_events_subject ON ud_events (subject, sequence);
