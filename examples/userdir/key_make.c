/* SPDX-License-Identifier: MIT */
/*
 * Making and replacing key files.
 */
#include "key_internal.h"

#include <userdir.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t
print_ring(const struct keyring *ring, char *buf)
{
	static const char digits[] = "0123456789abcdef";
	char *p = buf;

	for (size_t i = 0; i < ring->count; i++) {
		p += sprintf(p, "%u:", (unsigned)ring->keys[i].id);
		for (int j = 0; j < UD_MASTER_KEY_BYTES; j++) {
			*p++ = digits[ring->bytes[i][j] >> 4];
			*p++ = digits[ring->bytes[i][j] & 15];
		}
		*p++ = '\n';
	}
	return (size_t)(p - buf);
}

static int
write_all(int fd, const char *buf, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, buf, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		buf += n;
		len -= (size_t)n;
	}
	return fsync(fd) == 0;
}

/* Make a name in the folder of @p path survive a power loss. */
static void
sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct text folder = {0};
	int fd;

	if (slash == NULL)
		text_puts(&folder, ".");
	else
		text_add(&folder, path, (size_t)(slash - path) + 1);
	fd = open(folder.s, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	text_free(&folder);
}

/* Write the keys to a new file beside @p path; its name goes to @p name. */
static int
write_beside(const char *path, const struct keyring *ring, struct text *name)
{
	char buf[KEY_FILE_LEN + 1] = {0};
	size_t len = print_ring(ring, buf);
	int fd, done;

	text_format(name, "%s.XXXXXX", path);
	fd = mkstemp(name->s);		/* O_EXCL, mode 0600 */
	done = fd >= 0 && write_all(fd, buf, len);
	if (fd >= 0 && close(fd) != 0)
		done = 0;
	if (!done && fd >= 0)
		unlink(name->s);
	key_wipe_bytes(buf, sizeof(buf));
	return done;
}

int
key_create(const struct app *app, const char *path, struct keyring *ring)
{
	struct text name = {0};
	int status = key_fresh(app, ring);
	int made = 0;

	if (status != STATUS_OK)
		return status;
	if (write_beside(path, ring, &name)) {
		/* Unlike rename(), link() leaves a winner's file alone. */
		made = link(name.s, path) == 0 || errno == EEXIST;
		if (!made)
			app_error(app, "cannot make the key file %s: %s", path,
			    strerror(errno));
		unlink(name.s);
		sync_folder(path);
	} else {
		app_error(app, "cannot make the key file %s: %s", path,
		    strerror(errno));
	}
	text_free(&name);
	key_wipe(ring);
	return made ? key_load(app, path, ring) : STATUS_FAILURE;
}

static int
replace(const struct app *app, const char *path, const struct keyring *ring)
{
	struct text name = {0};
	int status = STATUS_OK;

	if (!write_beside(path, ring, &name) || rename(name.s, path) != 0) {
		app_error(app, "cannot replace the key file %s: %s", path,
		    strerror(errno));
		unlink(name.s);
		status = STATUS_FAILURE;
	}
	sync_folder(path);
	text_free(&name);
	return status;
}

int
key_renew(const struct app *app, const char *path)
{
	struct keyring old = {0};
	struct keyring ring = {0};
	uint64_t id = 1;
	int status = key_load(app, path, &old);

	if (status == STATUS_OK)
		status = key_fresh(app, &ring);
	if (status == STATUS_OK) {
		for (size_t i = 0; i < old.count; i++) {
			if (old.keys[i].id >= id)
				id = old.keys[i].id + 1;
		}
		ring.keys[0].id = id;
		for (size_t i = 0; i < old.count; i++) {
			if (!key_add(&ring, old.keys[i].id))
				break;
			memcpy(ring.bytes[i + 1], old.bytes[i],
			    UD_MASTER_KEY_BYTES);
		}
		if (id > 255 || ring.count != old.count + 1) {
			app_error(app, "key file %s: it is full; `--forget` "
			    "removes retired keys", path);
			status = STATUS_FAILURE;
		}
	}
	if (status == STATUS_OK)
		status = replace(app, path, &ring);
	key_wipe(&old);
	key_wipe(&ring);
	return status == KEY_ABSENT ? STATUS_FAILURE : status;
}

int
key_forget(const struct app *app, const char *path)
{
	struct keyring ring = {0};
	int status = key_load(app, path, &ring);

	if (status == STATUS_OK && ring.count > 1) {
		ring.count = 1;
		status = replace(app, path, &ring);
	}
	key_wipe(&ring);
	return status == KEY_ABSENT ? STATUS_FAILURE : status;
}
