-- SPDX-License-Identifier: MIT
--
-- Passwords, one-time codes, and messages that wait to be handed over.

-- password: the version of the password (ud_passwords), NULL: there is none.
-- password_us: when it was set.  password_change: it shall be changed.
ALTER TABLE ud_users ADD COLUMN password BIGINT;
ALTER TABLE ud_users ADD COLUMN password_us BIGINT;
ALTER TABLE ud_users ADD COLUMN password_change BIGINT;

-- box: the hash, encrypted, bound to the user and to its version, which is
-- the position of the event that set it.  The rest counts wrong ones
-- (dir/guard.h).
CREATE TABLE ud_passwords (
	owner {key},
	version BIGINT NOT NULL,
	box {bytes} NOT NULL,
	day_us BIGINT NOT NULL,
	day_tries BIGINT NOT NULL,
	failures BIGINT NOT NULL,
	last_us BIGINT NOT NULL
);

-- Those before it, as many as must not be chosen again.
CREATE TABLE ud_old_passwords (
	owner BIGINT NOT NULL,
	version BIGINT NOT NULL,
	box {bytes} NOT NULL,
	PRIMARY KEY (owner, version)
) {clustered};

-- The newest code of a user for a purpose and the one before it; id is the
-- position of the event that issued it, 0: there is none.  hash is keyed and
-- NULL with it.  tries: wrong ones since either was used.  sent: when the last
-- messages went out, 8 bytes each.  template, application: of the last
-- invitation.
CREATE TABLE ud_codes (
	owner BIGINT NOT NULL,
	purpose BIGINT NOT NULL,
	id BIGINT NOT NULL,
	channel BIGINT NOT NULL,
	expires_us BIGINT NOT NULL,
	hash {bytes},
	id_before BIGINT NOT NULL,
	channel_before BIGINT NOT NULL,
	expires_before BIGINT NOT NULL,
	hash_before {bytes},
	tries BIGINT NOT NULL,
	day_us BIGINT NOT NULL,
	day_tries BIGINT NOT NULL,
	sent {bytes} NOT NULL,
	template {text},
	application {text},
	PRIMARY KEY (owner, purpose)
) {clustered};

-- id: the position of the event that the message came with.  purpose: of the
-- code in it, 0: none.  target: a number for the recipient.  taken: somebody
-- hands it over, until due_us.  box: what the notifier is told, encrypted.
CREATE TABLE ud_outbox (
	id {key},
	owner BIGINT NOT NULL,
	kind BIGINT NOT NULL,
	channel BIGINT NOT NULL,
	purpose BIGINT NOT NULL,
	target BIGINT NOT NULL,
	due_us BIGINT NOT NULL,
	expires_us BIGINT NOT NULL,
	attempts BIGINT NOT NULL,
	taken BIGINT NOT NULL,
	box {bytes} NOT NULL
);
CREATE INDEX ud_outbox_owner ON ud_outbox (owner, id);
CREATE INDEX ud_outbox_due ON ud_outbox (due_us);
