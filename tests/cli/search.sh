#!/bin/sh
# SPDX-License-Identifier: MIT
# `userdir search`: every option, and what is said about wrong filters.
#
#	sh search.sh PATH-OF-USERDIR

# shellcheck source=tests/cli/tools.sh
. "$(dirname "$0")/tools.sh"

# Three users, one of them a machine without an address.
people()
{
	ok "user add" user add --given-name Åsa --family-name Ångström \
	    --email asa@example.com --username Åsa --id asa-1 \
	    --display-name Asa
	ok "user add" user add --given-name 太郎 --family-name 佐藤 \
	    --email taro@example.org
	ok "user add machine" user add --name robot --username r2
}

every_option()
{
	ok "search" search 'userName sw "Å" and active eq true'
	out "^ID  *ORGANIZATION  *STATE  *TYPE  *LOGIN NAME"
	out "^asa-1 .* Asa  *asa@example.com"
	is "last line" "$(tail -1 out)" "1 of 1"
	ok "search --ldap" search --ldap '(&(uid=*)(!(mail=asa@*)))' --json
	is "lines" "$(grep -c '^{"userId":.*}$' out)" 2
	is "details" "$(tail -1 out)" '{"details":{"totalResult":"2"}}'
	echo '[{"typeFilter":{"type":"TYPE_MACHINE"}}]' >filter.json
	ok "search --v3 @FILE" search --v3 @filter.json
	out "machine"
	is "of one" "$(tail -1 out)" "1 of 1"
	is "search --v2 -" "$(echo '{"queries":[{"inUserIdsQuery":{"userIds":
	    ["asa-1"]}}]}' | u search --v2 - | tail -1)" "1 of 1"
	is "search -" "$(echo 'id eq "asa-1"' | u search - | tail -1)" "1 of 1"
	ok "search --count" search --count 'id pr'
	is "a number" "$(cat out)" 3
	ok "search --count --json" search --count 'id eq "x"' --json
	out '"count": "0"'
	ok "nobody" search 'id eq "x"'
	is "no table" "$(cat out)" ""
	err "^No users.$"
	ok "nobody --json" search 'id eq "x"' --json
	is "only details" "$(cat out)" '{"details":{"totalResult":"0"}}'
	ok "search --sort" search 'id pr' --sort email --limit 1
	out "^asa-1"
	token=$(sed -n 's/^1 of 3; the next ones: --page-token //p' out)
	ok "search --page-token" search 'id pr' --sort email --limit 1 \
	    --page-token "$token"
	out "taro@example.org"
	status 3 "token of another search" "$userdir" --db a.db search \
	    'id pr' --page-token "$token"
	err "search.page_token, query.pageToken"
	ok "token in JSON" search 'id pr' --sort email --limit 1 --json
	out '^{"details":{"totalResult":"3","nextPageToken":"[-_A-Za-z0-9]*"}}$'
	ok "search --desc" search 'id pr' --sort email --desc --limit 1
	out "machine"
	ok "search --all" search 'id pr' --all --sort email
	is "everybody" "$(sed -n '2s/ .*//p' out) $(tail -1 out)" "asa-1 3 of 3"
	ok "search --all --limit" search 'id pr' --all --limit 2 --sort id
	is "two" "$(grep -c . out) $(tail -1 out)" "4 2 of 3"
	ok "search --all from a token" search 'id pr' --all --sort email \
	    --page-token "$token"
	is "the others" "$(grep -c . out) $(tail -1 out)" "4 2 of 3"
	for column in creation-date change-date id username first-name \
	    last-name nick-name display-name phone state type schema-id \
	    schema-type; do
		ok "--sort $column" search 'id pr' --sort $column
	done
	ok "search --explain" search --explain 'userName co "åsa"'
	out "^Statement 1$"
	out '^    \(SELECT\|WITH\) '
	out "^    ?[0-9] = åsa$"
	skip "the words of its plans" || out "^    SEARCH "
	not_out "SELECT.*åsa"
	ok "search --explain --json" search --explain --json 'id eq "a"'
	out '^      "sql": "\(SELECT\|WITH\) '
	out '^        "a",\{0,1\}$'
	ok "no statement" search --explain --v3 '[{"stateFilter":{}}]'
	out "^No statement"
}

wrong_filters()
{
	status 3 "grammar" "$userdir" --db a.db search 'userName xx "a"'
	err "userdir: search: .*(INVALID_ARGUMENT invalidFilter, column 10)"
	is "the place" "$(sed -n 2,3p err)" '    userName xx "a"
             ^'
	status 3 "behind wide characters" "$userdir" --db a.db search \
	    'userName eq "太郎" amd'
	is "the column of a terminal" "$(sed -n 3p err)" \
	    '                       ^'
	status 3 "far behind" "$userdir" --db a.db search \
	    "$(printf '%070d' 0 | sed 's/0/id pr and /g')"
	is "a part of it" "$(sed -n 2p err | wc -m) $(sed -n 2p err |
	    cut -c1-8) $(sed -n 3p err | wc -m)" "62     …r 63"
	status 3 "controls" "$userdir" --db a.db search \
	    "$(printf 'userName\033[31m')"
	not_err "$(printf '\033')"
	status 3 "in JSON" "$userdir" --db a.db search --v3 \
	    '[{"userIdFilter":{}}]'
	err "search.text_length, filters\[0\].userIdFilter.id"
	is "no caret" "$(grep -c . err)" 1
	status 3 "in LDAP" "$userdir" --db a.db search --ldap '(&(a=b)'
	err "column"
	status 3 "limit" "$userdir" --db a.db search 'id pr' --limit 1001
	err "search.limit_exceeded, query.limit"
	status 2 "no filter" "$userdir" --db a.db search
	status 2 "empty filter" "$userdir" --db a.db search --v3 ''
	status 2 "no such column" "$userdir" --db a.db search a --sort age
	err "no such column: age"
	status 2 "two syntaxes" "$userdir" --db a.db search --ldap --v3 a
	status 2 "two answers" "$userdir" --db a.db search --count --all a
	status 2 "pages of a number" "$userdir" --db a.db search --count \
	    --limit 3 a
	status 1 "no such file" "$userdir" --db a.db search @nofile
	status 5 "no directory" "$userdir" --db no.db search 'id pr'
	is "none was made" "$(ls no.db* 2>/dev/null)" ""
}

people
every_option
wrong_filters
verdict
