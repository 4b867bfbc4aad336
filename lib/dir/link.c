/* SPDX-License-Identifier: MIT */
#include "dir/link.h"

#include <string.h>

#include "base/text.h"

enum { TEMPLATE_MAX = 200, TEMPLATE_BYTES_MAX = 200, URL_BYTES_MAX = 800 };

/* Of a template that is filled in. */
enum { FILLED_BYTES_MAX = 16384 };

static const char *const names[] = {".UserID", ".Code", ".OrgID"};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

static const char *
skip_blanks(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

/* The placeholder that begins at s ("{{"): its number and its end; -1 if it
 * has another name, -2 if it is none. */
static int
placeholder(const char *s, const char **end)
{
	size_t len;

	s = skip_blanks(s + 2);
	len = strcspn(s, " \t\r\n{}");
	*end = skip_blanks(s + len);
	if (len == 0 || strncmp(*end, "}}", 2) != 0)
		return -2;
	*end += 2;
	for (int i = 0; i < NAMES; i++)
		if (strlen(names[i]) == len && memcmp(names[i], s, len) == 0)
			return i;
	return -1;
}

static int
check_form(struct error *error, const char *template)
{
	const char *end;
	int which;

	for (const char *s = template; (s = strstr(s, "{{")) != NULL; s = end)
		if ((which = placeholder(s, &end)) < 0)
			return error_set(error, UD_EINVAL,
			    "Errors.User.InvalidURLTemplate", which == -1 ?
			    "DOMAIN-ieYa7" : "DOMAIN-oGh5e", "urlTemplate",
			    "urlTemplate has a placeholder other than "
			    "{{.UserID}}, {{.Code}} and {{.OrgID}}");
	return UD_OK;
}

/* Where the host of a URL begins; NULL if it has no scheme. */
static const char *
after_scheme(const char *url)
{
	const char *colon = strstr(url, "://");

	if (colon == NULL || colon == url ||
	    strspn(url, "abcdefghijklmnopqrstuvwxyz0123456789+.-") !=
	    (size_t)(colon - url))
		return NULL;
	return colon + 3;
}

/* A step out of the path that was allowed, or what browsers read as one. */
static int
wanders(const char *url)
{
	static const char *const dots[] = {"/.", "/%2e", "/%2E"};

	for (const char *s = url; *s != '\0'; s++) {
		if ((unsigned char)*s <= ' ' || *s == '\\')
			return 1;
		for (size_t i = 0; i < 3; i++)
			if (strncmp(s, dots[i], strlen(dots[i])) == 0)
				return 1;
	}
	return 0;
}

/* Does the template lead to where the prefix does?  A prefix that ends in a
 * host must not be continued to another host. */
static int
leads_to(const char *template, const char *prefix)
{
	size_t len = strlen(prefix);
	const char *host = after_scheme(prefix);

	if (strncmp(template, prefix, len) != 0)
		return 0;
	if (host == NULL || *host == '\0' || strchr(host, '/') != NULL)
		return 1;
	return strchr("/?#", template[len]) != NULL;
}

/* Blanks within a placeholder are none of the URL.  In its place stands what
 * no prefix may hold, so that the prefix is there whatever is filled in. */
static void
without_placeholders(const char *template, char out[TEMPLATE_BYTES_MAX + 1])
{
	const char *end;
	size_t len = 0;

	while (*template != '\0') {
		if (strncmp(template, "{{", 2) == 0 &&
		    placeholder(template, &end) >= 0) {
			out[len++] = '{';
			template = end;
		} else {
			out[len++] = *template++;
		}
	}
	out[len] = '\0';
}

static int
leads_away(struct error *error)
{
	return error_set(error, UD_EINVAL, "Errors.User.InvalidURLTemplate",
	    NULL, "urlTemplate",
	    "urlTemplate leads to where this directory allows no link");
}

int
link_check(ud_dir *dir, const char *template)
{
	static const struct text_rule rule = {1, TEMPLATE_MAX,
	    TEMPLATE_BYTES_MAX, 0};
	char url[TEMPLATE_BYTES_MAX + 1];
	struct span checked;
	int rc;

	if ((rc = text_check(&dir->error, "urlTemplate", template, &rule,
	    &checked)) != UD_OK ||
	    (rc = check_form(&dir->error, template)) != UD_OK)
		return rc;
	without_placeholders(template, url);
	for (size_t i = 0; i < dir->options.url_prefix_count; i++)
		if (leads_to(url, dir->options.url_prefixes[i]) &&
		    !wanders(url))
			return UD_OK;
	return leads_away(&dir->error);
}

static int
check_url(struct error *error, const char *field, const char *url,
    int needs_host)
{
	const char *host = url == NULL ? NULL : after_scheme(url);

	if (host == NULL || (needs_host && *host == '\0') || wanders(url) ||
	    strpbrk(url, "?#{}@") != NULL || strlen(url) > URL_BYTES_MAX)
		return error_invalid(error, field,
		    "%s must be like https://example.com/path/", field);
	return UD_OK;
}

int
link_check_prefix(struct error *error, const char *prefix)
{
	return check_url(error, "url_prefixes", prefix, 0);
}

int
link_check_base(struct error *error, const char *url)
{
	return check_url(error, "base_url", url, 1);
}

static void
add_encoded(struct buf *out, struct span value)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~";
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < value.len; i++) {
		unsigned char byte = (unsigned char)value.data[i];

		if (byte != '\0' && strchr(plain, byte) != NULL) {
			buf_putc(out, (char)byte);
			continue;
		}
		buf_putc(out, '%');
		buf_putc(out, digits[byte >> 4]);
		buf_putc(out, digits[byte & 15]);
	}
}

static void
render(const char *template, const struct link_values *values,
    struct buf *out)
{
	const struct span value[NAMES] = {values->user_id, values->code,
	    values->org_id};
	const char *end;
	int which;

	while (*template != '\0') {
		if (strncmp(template, "{{", 2) == 0 &&
		    (which = placeholder(template, &end)) >= 0) {
			add_encoded(out, value[which]);
			template = end;
		} else {
			buf_putc(out, *template++);
		}
	}
}

void
link_render(const ud_dir *dir, const char *template,
    const char *default_path, const struct link_values *values,
    struct buf *out)
{
	const char *base = dir->options.base_url;

	if (template == NULL || *template == '\0') {
		if (base == NULL || default_path == NULL)
			return;
		buf_puts(out, base);
		if (base[strlen(base) - 1] != '/')
			buf_putc(out, '/');
		template = default_path;
	}
	render(template, values, out);
}

/* The dot that begins here, as browsers read it: its length, or 0. */
static size_t
dot_at(const char *s)
{
	if (*s == '.')
		return 1;
	return strncmp(s, "%2e", 3) == 0 || strncmp(s, "%2E", 3) == 0 ? 3 : 0;
}

/* Is a part of the path one dot or two, and nothing else? */
static int
has_step(const char *url)
{
	while ((url = strchr(url, '/')) != NULL) {
		size_t dots = 0, len;

		for (url++; (len = dot_at(url)) > 0; url += len)
			dots++;
		if ((dots == 1 || dots == 2) && strchr("/?#", *url) != NULL)
			return 1;
	}
	return 0;
}

int
link_check_filled(ud_dir *dir, const char *template,
    const struct link_values *values)
{
	struct buf url = BUF_INIT(FILLED_BYTES_MAX);
	int rc;

	render(template, values, &url);
	buf_putc(&url, '\0');
	if (!buf_ok(&url))
		rc = error_no_memory(&dir->error);
	else
		rc = has_step(url.data) ? leads_away(&dir->error) : UD_OK;
	buf_free(&url);
	return rc;
}
