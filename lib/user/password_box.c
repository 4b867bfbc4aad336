/* SPDX-License-Identifier: MIT */
/* Stored hashes of passwords: encrypted, and bound to whom they belong. */
#include "user/password.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static struct span
place_of(struct span user_id, int64_t version,
    unsigned char place[SEAL_HASH_BYTES])
{
	unsigned char number[8];
	struct span parts[3] = {span_of("ud_passwords box 1"), user_id,
	    seal_number(version, number)};

	seal_hash(NULL, parts, 3, place);
	return (struct span){(const char *)place, SEAL_HASH_BYTES};
}

int
password_seal(ud_dir *dir, struct span user_id, int64_t version,
    const char *encoded, unsigned char box[PASSWORD_BOX_MAX], size_t *len)
{
	unsigned char place[SEAL_HASH_BYTES];

	*len = strlen(encoded) + SEAL_BOX_EXTRA;
	return seal_box(dir->keys, dir_random_for, dir,
	    place_of(user_id, version, place), encoded, strlen(encoded), box);
}

int
password_open(ud_dir *dir, struct span user_id, int64_t version,
    struct span box, char encoded[PASSWORD_ENCODED_SIZE])
{
	unsigned char place[SEAL_HASH_BYTES];
	size_t len = box.len - SEAL_BOX_EXTRA;

	encoded[0] = '\0';
	if (box.len > SEAL_BOX_EXTRA && len < PASSWORD_ENCODED_SIZE &&
	    seal_open(dir->keys, place_of(user_id, version, place), box.data,
	    box.len, (unsigned char *)encoded) == UD_OK) {
		encoded[len] = '\0';
		return UD_OK;
	}
	encoded[0] = '\0';
	return error_set(&dir->error, UD_ECORRUPT, "Errors.User.SealBroken",
	    NULL, NULL, "the stored password of a user is not what was "
	    "written");
}

int
password_load(struct edit *edit, struct password_row *row,
    char stored[PASSWORD_ENCODED_SIZE])
{
	ud_dir *dir = edit->change.dir;
	int64_t version = edit->row.number[USER_PASSWORD];
	struct query q;
	int rc;

	password_rows_of(&q, &dir->db, edit->row.number[USER_KEY]);
	if ((rc = query_step(&q)) == UD_ROW) {
		password_rows_read(&q, row);
		/* An older one that was put back has another version. */
		rc = row->version != version ? UD_OK : password_open(dir,
		    edit->row.text[USER_ID], version, row->box, stored);
		if (rc == UD_OK && row->version == version)
			rc = UD_ROW;
		row->box = (struct span){0};
	}
	query_end(&q);
	if (rc == UD_OK)
		return error_set(&dir->error, UD_ECORRUPT,
		    "Errors.User.SealBroken", NULL, NULL,
		    "the stored password of a user is not the one that it "
		    "set");
	return rc == UD_ROW ? UD_OK : rc;
}
