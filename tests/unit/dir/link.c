/* SPDX-License-Identifier: MIT */
#include "dir/link.h"

#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"

/* A handle of which only the options count. */
static struct ud_dir handle;

static int
is_allowed(const char *prefix, const char *template)
{
	handle.options.url_prefixes = &prefix;
	handle.options.url_prefix_count = 1;
	error_clear(&handle.error);
	return link_check(&handle, template) == UD_OK;
}

Test(link, prefix_of_a_host_allows_that_host_alone)
{
	static const char host[] = "https://app.test";

	cr_expect(is_allowed(host, "https://app.test"));
	cr_expect(is_allowed(host, "https://app.test/x?code={{.Code}}"));
	cr_expect(is_allowed(host, "https://app.test?c={{ .Code }}"));
	cr_expect_not(is_allowed(host, "https://app.test.evil.test/"));
	cr_expect_not(is_allowed(host, "https://app.test@evil.test/"));
	cr_expect_not(is_allowed(host, "https://app.test:8443@evil.test/"));
	cr_expect_not(is_allowed(host, "https://app.test\\@evil.test/"));
	cr_expect_not(is_allowed(host, "https://app.test{{.Code}}.evil/"));
	cr_expect_not(is_allowed(host, "http://app.test/"));
	cr_expect_not(is_allowed(host, "//app.test/"));
	cr_expect_not(is_allowed(host, "HTTPS://app.test/"));
	cr_expect_not(is_allowed(host, " https://app.test/"));
}

Test(link, prefix_of_a_path_is_not_left_by_dots)
{
	static const char path[] = "https://app.test/in/";

	cr_expect(is_allowed(path, "https://app.test/in/verify.html"));
	cr_expect_not(is_allowed(path, "https://app.test/in/../out"));
	cr_expect_not(is_allowed(path, "https://app.test/in/%2e%2e/out"));
	cr_expect_not(is_allowed(path, "https://app.test/in/.%2E/out"));
	cr_expect_not(is_allowed(path, "https://app.test/in/..\\out"));
	cr_expect_not(is_allowed(path, "https://app.test/inner"));
}

Test(link, scheme_alone_allows_every_host)
{
	cr_expect(is_allowed("https://", "https://anything.test/{{.OrgID}}"));
	cr_expect_not(is_allowed("https://", "http://anything.test/"));
	cr_expect_not(is_allowed("https://", "javascript:alert(1)//https://"));
}

/* What stands for a placeholder is no character of a prefix. */
Test(link, placeholder_is_no_part_of_a_prefix)
{
	static const char host[] = "https://a_b.test/",
	    path[] = "https://app.test/_in/";

	cr_expect(is_allowed(host, "https://a_b.test/{{.UserID}}"));
	cr_expect_not(is_allowed(host, "https://a{{.UserID}}b.test/evil"));
	cr_expect(is_allowed(path, "https://app.test/_in/{{.Code}}"));
	cr_expect_not(is_allowed(path, "https://app.test/{{.OrgID}}in/"));
}

/* It may be sent to this user of this organization. */
static int
may_be_filled(const char *template, const char *user_id, const char *org_id)
{
	const struct link_values values = {span_of(user_id), span_of("code"),
	    span_of(org_id)};

	error_clear(&handle.error);
	return link_check_filled(&handle, template, &values) == UD_OK;
}

Test(link, values_make_no_step_out_of_a_path)
{
	static const char path[] = "https://app.test/in/{{.UserID}}/out";
	static const char open[] = "https://app.test/in/{{.OrgID}}";

	cr_expect(may_be_filled(path, "u", "o"));
	cr_expect_not(may_be_filled(path, "..", "o"));
	cr_expect_str_eq(handle.error.key, "Errors.User.InvalidURLTemplate");
	cr_expect_str_eq(handle.error.field, "urlTemplate");
	cr_expect_not(may_be_filled(path, ".", "o"));
	cr_expect(may_be_filled(path, ".u", "o"));
	cr_expect(may_be_filled(path, "..u", "o"));
	cr_expect(may_be_filled(path, "...", "o"));
	cr_expect(may_be_filled(path, "u..", "o"));
	cr_expect_not(may_be_filled(open, "u", ".."));
	cr_expect_not(may_be_filled("https://app.test/{{.UserID}}?x", "..",
	    "o"));
	cr_expect_not(may_be_filled("https://app.test/{{.UserID}}#x", "..",
	    "o"));
	cr_expect_not(may_be_filled("https://app.test/{{.UserID}}{{.OrgID}}/x",
	    ".", "."));
	cr_expect_not(may_be_filled("https://app.test/{{.UserID}}%2e/x", ".",
	    "o"));
	cr_expect_not(may_be_filled("https://app.test/{{.UserID}}%2E/x", ".",
	    "o"));
	cr_expect(may_be_filled("https://app.test/{{.UserID}}{{.Code}}", "..",
	    "o"));
	cr_expect(may_be_filled("https://app.test/?u={{.UserID}}", "..",
	    "o"));
}

Test(link, without_prefixes_no_template_is_allowed)
{
	handle.options.url_prefix_count = 0;
	cr_expect_eq(link_check(&handle, "https://app.test/"), UD_EINVAL);
	cr_expect_str_eq(handle.error.key, "Errors.User.InvalidURLTemplate");
	cr_expect_str_eq(handle.error.field, "urlTemplate");
}

static const char *
rendered(const char *template)
{
	static struct buf out = BUF_INIT(4096);
	const struct link_values values = {span_of("u/1"), span_of("A&B"),
	    span_of("o\xc3\xa4")};

	buf_reset(&out);
	link_render(&handle, template, "default?c={{.Code}}", &values, &out);
	buf_putc(&out, '\0');
	return out.data;
}

Test(link, values_are_percent_encoded_and_the_rest_is_not)
{
	cr_expect_str_eq(rendered("x:{{.UserID}}|{{ .Code\t}}|{{.OrgID}}{}"),
	    "x:u%2F1|A%26B|o%C3%A4{}");
	cr_expect_str_eq(rendered("plain"), "plain");
}

Test(link, default_is_below_the_base_url)
{
	handle.options.base_url = NULL;
	cr_expect_str_eq(rendered(NULL), "");
	handle.options.base_url = "https://login.test";
	cr_expect_str_eq(rendered(NULL),
	    "https://login.test/default?c=A%26B");
	handle.options.base_url = "https://login.test/in/";
	cr_expect_str_eq(rendered(NULL),
	    "https://login.test/in/default?c=A%26B");
}

Test(link, options_are_urls)
{
	struct error error = {0};

	cr_expect_eq(link_check_prefix(&error, "https://"), UD_OK);
	cr_expect_eq(link_check_base(&error, "https://"), UD_EINVAL);
	cr_expect_eq(link_check_prefix(&error, "app.test"), UD_EINVAL);
	cr_expect_eq(link_check_prefix(&error, ""), UD_EINVAL);
	cr_expect_eq(link_check_prefix(&error, NULL), UD_EINVAL);
	cr_expect_eq(link_check_prefix(&error, "https://a@b/"), UD_EINVAL);
	cr_expect_eq(link_check_base(&error, "https://a/?x"), UD_EINVAL);
	cr_expect_eq(link_check_base(&error, "https://a/\n"), UD_EINVAL);
}
