/* SPDX-License-Identifier: MIT */
/* A host in C++17: opens a directory, creates a user, finds it again. */
#include <userdir.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

/* Our own, beside the library's inner ones of the same names. */
extern "C" int json_free(int value);
extern "C" int buf_add(int value);
extern "C" int json_free(int value) { return value + 1; }
extern "C" int buf_add(int value) { return value + 2; }

namespace {

struct Free {
	void operator()(ud_dir *dir) const { ud_close(&dir); }
	void operator()(ud_user *user) const { ud_user_free(&user); }
	void operator()(char *text) const { ud_string_free(&text); }
};

template <typename T> using Owned = std::unique_ptr<T, Free>;

/* In C++: all zero, then the size. */
template <typename T> T
spec_of()
{
	T spec{};
	spec.size = sizeof(spec);
	return spec;
}

int
allow(const ud_question *question, void *ctx)
{
	++*static_cast<int *>(ctx);
	return std::string_view(question->actor_id) == "" ? UD_OK : UD_EDENIED;
}

int
failed(const char *what, const ud_dir *dir)
{
	std::fprintf(stderr, "%s: %s\n", what, ud_errmsg(dir));
	return 1;
}

} // namespace

int
main()
{
	const std::array<unsigned char, UD_MASTER_KEY_BYTES> secret{1, 2, 3};
	const ud_master_key key{1, secret.data(), secret.size()};
	int asked = 0;
	auto options = spec_of<ud_options>();
	options.keys = &key;
	options.key_count = 1;
	options.authorize = allow;
	options.authorize_ctx = &asked;

	ud_dir *opened = nullptr;
	const int rc = ud_open(":memory:", &options, &opened);
	const Owned<ud_dir> dir(opened);
	if (rc != UD_OK)
		return failed("ud_open", dir.get());

	auto org = spec_of<ud_org_spec>();
	org.name = "Acme";
	org.org_id = "acme";
	auto spec = spec_of<ud_user_spec>();
	spec.type = UD_USER_HUMAN;
	spec.org_id = "acme";
	spec.given_name = "Gigi";
	spec.family_name = "Giraffe";
	spec.email = "gigi@acme.example";
	if (ud_org_create(dir.get(), &org, nullptr) != UD_OK ||
	    ud_user_create(dir.get(), &spec, nullptr) != UD_OK)
		return failed("ud_user_create", dir.get());

	ud_user *found = nullptr;
	if (ud_user_by_login_name(dir.get(), "GIGI@acme.example", &found) !=
	    UD_OK)
		return failed("ud_user_by_login_name", dir.get());
	const Owned<ud_user> user(found);
	const std::string request = std::string("{\"userId\":\"") +
	    ud_user_id(user.get()) + "\"}";
	char *response = nullptr;
	if (ud_rpc(dir.get(), "GetUserByID", request.data(), request.size(),
	    0, &response) != UD_OK)
		return failed("ud_rpc", dir.get());
	const Owned<char> answer(response);

	const bool right =
	    std::string_view(answer.get()).find("Giraffe") !=
	    std::string_view::npos && asked >= 4 &&
	    json_free(1) == 2 && buf_add(1) == 3;
	std::printf("%s is %s\n", ud_user_username(user.get()),
	    ud_user_id(user.get()));
	return right ? 0 : 1;
}
