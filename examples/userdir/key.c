/* SPDX-License-Identifier: MIT */
#include "key_internal.h"

#include <userdir.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

void
key_wipe_bytes(void *memory, size_t len)
{
	volatile unsigned char *p = memory;

	while (len-- > 0)
		*p++ = 0;
}

void
key_wipe(struct keyring *ring)
{
	key_wipe_bytes(ring, sizeof(*ring));
}

void
key_path(const struct app *app, struct text *path)
{
	if (app->key_file != NULL)
		text_puts(path, app->key_file);
	else
		text_format(path, "%s.key", app->db);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int
key_add(struct keyring *ring, uint64_t id)
{
	size_t n = ring->count;

	if (n == KEYS_MAX || id < 1 || id > 255)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (ring->keys[i].id == id)
			return 0;
	}
	ring->keys[n] = (ud_master_key){ id, ring->bytes[n],
	    UD_MASTER_KEY_BYTES };
	ring->count++;
	return 1;
}

/* Read `ID:HEX` at *p and move behind the line. */
static int
parse_line(const char **p, struct keyring *ring)
{
	const char *s = *p;
	unsigned char *out;
	uint64_t id = 0;

	while (*s >= '0' && *s <= '9' && id < 256)
		id = id * 10 + (uint64_t)(*s++ - '0');
	if (*s++ != ':' || !key_add(ring, id))
		return 0;
	out = ring->bytes[ring->count - 1];
	for (int i = 0; i < UD_MASTER_KEY_BYTES; i++, s += 2) {
		int high = hex_digit(s[0]);
		int low = high < 0 ? -1 : hex_digit(s[1]);

		if (low < 0)
			return 0;
		out[i] = (unsigned char)(high << 4 | low);
	}
	if (*s == '\n')
		s++;
	else if (*s != '\0')
		return 0;
	*p = s;
	return 1;
}

static int
parse(const char *text, struct keyring *ring)
{
	while (*text != '\0') {
		if (!parse_line(&text, ring))
			return 0;
	}
	return ring->count > 0;
}

/* Read what is there; -1 with errno on failure, or len if it is too much. */
static ssize_t
read_all(int fd, char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = read(fd, buf + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

int
key_load(const struct app *app, const char *path, struct keyring *ring)
{
	char buf[KEY_FILE_LEN + 2] = {0};
	struct stat info;
	ssize_t len = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int status = STATUS_FAILURE;

	if (fd < 0 && errno == ENOENT)
		return KEY_ABSENT;
	if (fd < 0 || fstat(fd, &info) != 0)
		app_error(app, "key file %s: %s", path, strerror(errno));
	else if (S_ISDIR(info.st_mode))
		app_error(app, "key file %s: it is a directory", path);
	else if ((info.st_mode & 077) != 0)
		app_error(app, "key file %s: mode %04o is too open: others "
		    "than its owner can use it; run `chmod 600` on it", path,
		    (unsigned)info.st_mode & 0777);
	else if ((len = read_all(fd, buf, sizeof(buf) - 1)) < 0)
		app_error(app, "key file %s: %s", path, strerror(errno));
	else if (!parse(buf, ring))
		app_error(app, "key file %s: not lines of ID:HEX with an id "
		    "from 1 to 255 and %d hexadecimal digits", path,
		    KEY_HEX_LEN);
	else
		status = STATUS_OK;
	if (status != STATUS_OK)
		key_wipe(ring);
	key_wipe_bytes(buf, sizeof(buf));
	if (fd >= 0)
		close(fd);
	return status;
}

int
key_fresh(const struct app *app, struct keyring *ring)
{
	if (getrandom(ring->bytes[0], UD_MASTER_KEY_BYTES, 0) !=
	    UD_MASTER_KEY_BYTES) {
		app_error(app, "no random numbers: %s", strerror(errno));
		return STATUS_FAILURE;
	}
	key_add(ring, 1);
	return STATUS_OK;
}
