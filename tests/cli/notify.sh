#!/bin/sh
# SPDX-License-Identifier: MIT
# Messages, codes and passwords in the userdir command.
#
#	sh notify.sh PATH-OF-USERDIR [USERS.jsonl]

# shellcheck source=tests/cli/tools.sh
. "$(dirname "$0")/tools.sh"

# taker STATUS [COMMANDS]: a program that keeps what it is given, and how.
taker()
{
	cat >taker <<-END
	#!/bin/sh
	echo "\$# \$*" >arguments
	env >environment
	${2:-cat >>taken}
	echo the program speaks
	exit $1
	END
	chmod +x taker
}

# with ARGUMENTS...: userdir with that program.
with() { "$userdir" --db a.db --notify-command ./taker "$@"; }

# code_of FILE: the last code in it.
code_of() { sed -n 's/.*"code":"\([^"]*\)".*/\1/p' "$1" | tail -n 1; }

users()
{
	ok "a user" user add --id ada --username ada --given-name Ada \
	    --family-name Lovelace --email ada@example.com \
	    --phone +49301234567
	ok "another" user add --id eve --username eve --given-name Eve \
	    --family-name Lovelace --email eve@example.com
	ok "no password" user show ada
	out "^Password  *none"
}

without_notifier()
{
	status 9 "nothing can be sent" u user send-code ada email
	err "Errors.Notification.NotConfigured"
	status 9 "no reset" u user reset-password ada
	status 9 "no invitation" u user invite ada
	status 0 "call sends nothing" u call AddHumanUser '{"userId":"cal",
	    "organization":{"orgId":"default"},
	    "profile":{"givenName":"C","familyName":"L"},
	    "email":{"email":"cal@example.com"}}'
	not_err notify
	status 2 "notify without a program" u notify
	err "notify-command"
	status 2 "to what" u user send-code ada pigeon
	status 2 "no such program" "$userdir" --db a.db \
	    --notify-command ./absent user list
	err "absent: No such file"
	: >closed
	status 2 "no program" "$userdir" --db a.db \
	    --notify-command ./closed user list
}

returned_codes()
{
	ok "code" user send-code ada email --return
	out "^The code for user ada (.*) is [0-9A-Z-]*$"
	code=$(sed 's/.* is //' out)
	status 3 "wrong code" u user verify-email ada 00000000
	err "Errors.User.Code.Invalid"
	ok "right code" user verify-email ada "$code"
	out "^Verified the e-mail address ada@example.com of user ada"
	ok "it is kept" user show ada
	out "ada@example.com (verified)"
	status 3 "used up" u user verify-email ada "$code"
	err "Errors.User.Code.NotFound"
	ok "code in JSON" --json user send-code eve email --return
	out '"verificationCode": "'
	out '"resourceOwner"'
	code=$(sed -n 's/.*"verificationCode": "\(.*\)".*/\1/p' out)
	echo "$code" | u --json user verify-email eve - >out 2>err
	is "code from stdin" "$?" 0
	out '"sequence"'
	ok "phone" user send-code ada phone --return
	code=$(sed 's/.* is //' out)
	ok "verify-phone" user verify-phone ada "$code"
	out "^Verified the phone number +49301234567"
	status 9 "no number" u user send-code eve phone --return
	err "Errors.User.Phone.NotFound"
}

a_program()
{
	taker 0
	: >taken
	status 0 "sent" with user send-code ada email
	out "^Issued a code for the e-mail address for user ada"
	not_out "the program speaks"
	err "the program speaks"
	is "no arguments" "$(cat arguments)" "0 "
	is "one line" "$(wc -l <taken | tr -d ' ')" 1
	for member in '"kind":"VERIFY_EMAIL"' '"channel":"email"' \
	    '"address":"ada@example.com"' '"userId":"ada"' \
	    '"username":"ada"' '"displayName":"Ada Lovelace"' \
	    '"givenName":"Ada"' '"familyName":"Lovelace"' \
	    '"organizationId":"' '"preferredLoginName":"ada' \
	    '"attempt":1' '"id":"[0-9]' '"code":"' '"expires":"20.*Z"'; do
		if grep -q "$member" taken; then pass
		else fail "the message lacks $member: $(cat taken)"; fi
	done
	if grep -q -e '"url"' -e applicationName taken; then
		fail "members without a value: $(cat taken)"
	else pass; fi
	code=$(code_of taken)
	if grep -q "$code" environment; then fail "code in the environment"
	else pass; fi
	status 0 "the code is good" with user verify-email ada "$code"

	: >taken
	status 0 "by SMS" with user reset-password ada --sms
	is "kind" "$(grep -c '"kind":"PASSWORD_RESET","channel":"sms"' taken)" 1
	status 0 "invitation" with user invite eve --application Käsekiste
	is "application" "$(grep -c '"applicationName":"Käsekiste"' taken)" 1
	status 0 "once more" with user invite eve --resend
	is "as it was" "$(grep -c '"applicationName":"Käsekiste"' taken)" 2
	status 2 "as it was only" with user invite eve --resend --return
	status 0 "invitation for the caller" with --json user invite eve \
	    --return
	out '"inviteCode"'
}

links()
{
	: >taken
	status 0 "base URL" with --base-url https://id.example.com/ \
	    user send-code ada email
	case $(cat taken) in
	*'"url":"https://id.example.com/'*"$(code_of taken)"*) pass ;;
	*) fail "no link: $(cat taken)" ;;
	esac
	: >taken
	status 0 "any https by default" with user send-code ada email \
	    --url 'https://a.example/v?u={{.UserID}}&c={{.Code}}'
	is "link" "$(grep -c "https://a.example/v?u=ada&c=$(code_of taken)\"" \
	    taken)" 1
	status 3 "not http" with user reset-password ada \
	    --url 'http://a.example/{{.Code}}'
	err "Errors.User.InvalidURLTemplate"
	status 3 "elsewhere" with --allow-url https://b.example/ \
	    --allow-url https://c.example/ user reset-password ada \
	    --url 'https://a.example/{{.Code}}'
	status 0 "the second prefix" with --allow-url https://b.example/ \
	    --allow-url https://c.example/ user reset-password ada \
	    --url 'https://c.example/{{.Code}}'
}

refusals()
{
	u user add --id max --username max --given-name Max --family-name M \
	    --email max@example.com >out 2>err
	taker 65
	: >taken
	status 0 "never" with user send-code max email
	err "refused message .* (VERIFY_EMAIL) for good"
	not_err "$(code_of taken)"
	status 0 "is dropped" with notify
	out "^Delivered 0 messages; none waits"
	status 0 "as the log says" u log max
	out "user.notification.dropped"
	for end in 1 75 "0; kill -9 \$\$"; do
		taker 1 "exit ${end%%;*}"
		[ "$end" != "${end#*;}" ] && taker 0 "kill -9 \$\$"
		status 0 "later ($end)" with user send-code max email
		err "did not take message .* it waits"
	done
	taker 0
	: >taken
	status 0 "waits" with notify
	out "^Delivered 0 messages; the next is due at 20"
	status 0 "waits, in JSON" with --json notify
	out '"sent": "0"'
	out '"next": "20'
	is "nothing was taken before its time" "$(cat taken)" ""
	taker 0 "exec <&-"
	status 0 "a program that reads nothing" with user reset-password ada
	not_err "did not take"
}

lines()
{
	add='{"id":%s,"method":"AddHumanUser","params":{"userId":"%s",
	"organization":{"orgId":"default"},
	"profile":{"givenName":"Lin","familyName":"L"},
	"email":{"email":"%s@example.com"%s}}}\n'
	add=$(printf '%s' "$add" | tr -d '\n')
	get='{"id":2,"method":"GetUserByID","params":{"userId":"lin"}}\n'
	# shellcheck disable=SC2059
	printf "$add$get$add" 1 lin lin '' 3 non non ',"isVerified":true' |
	    u --base-url https://id.example.com/ rpc >out 2>err
	is "rpc ends" "$?" 0
	grep '^{"method":"notify","params":{' out >line
	is "one message" "$(grep -c . line)" 1
	for member in '"userId":"lin"' '"channel":"email"' \
	    '"address":"lin@example.com"' '"kind":"VERIFY_EMAIL"' '"code":"' \
	    '"url":"https://id.example.com/'; do
		if grep -q "$member" line; then pass
		else fail "the line lacks $member: $(cat line)"; fi
	done
	# It has no id, and comes before the answer to the next request.
	is "order" "$(sed -n -e 's/^{"method".*/n/p' -e 's/^{"id":\(.\).*/\1/p' \
	    out | tr -d '\n' | sed 's/^1n/n1/')" "n123"
	code=$(code_of line)
	ok "the code is good" user verify-email lin "$code"
	taker 0
	: >taken
	# shellcheck disable=SC2059
	printf "$add" 4 pro pro '' | with rpc >out 2>err
	not_out '"notify"'
	is "to the program instead" "$(grep -c '"userId":"pro"' taken)" 1
	# shellcheck disable=SC2059
	printf "$add" 5 clo clo '' | u rpc >/dev/full 2>err
	is "nobody reads the lines" "$?" 1
	status 0 "it waits" with notify
	out "the next is due at"
}

# typed LINES ARGUMENTS...: userdir user with these lines, for printf, as its
# stdin.
typed()
{
	# shellcheck disable=SC2059
	printf "$1" >lines
	shift
	u user "$@" <lines >out 2>err
	got=$?
}

passwords()
{
	typed 'Secret-word1\n' set-password ada
	is "set" "$got" 0
	out "^Set the password of user ada"
	ok "show" user show ada
	out "^Password  *set 20..-..-..T"
	not_out "to be changed"
	typed 'Secret-word1\n' check-password ada
	is "right" "$got" 0
	out "is right\.$"
	typed 'Secret-word1' check-password ada
	is "without an end of line" "$got" 0
	typed 'secret-word1\n' check-password ada
	is "wrong" "$got" 3
	err "Errors.User.Password.Invalid"
	for name in ada nobody; do
		typed 'secret-word1\n' check-password --login $name
		is "one answer for $name" "$got" 3
		err "Errors.User.Password.Invalid"
	done
	typed 'Secret-word1\n' check-password --login --json ada
	is "sign-in" "$got" 0
	out '"userId": "ada"'
	out '"passwordChangeRequired": false'

	typed 'Secret-word1\nSecret-word2\n' set-password ada --current \
	    --change-required
	is "with the current one" "$got" 0
	ok "show" user show ada
	out "(to be changed)"
	typed 'Secret-word1\nSecret-word3\n' set-password ada --current
	is "with a wrong one" "$got" 3
	typed 'short\n' set-password ada
	is "too short" "$got" 3
	err "PasswordComplexityPolicy"
	not_err short
	typed '%3000s\n' set-password ada
	is "too long" "$got" 1
	typed '' set-password ada
	is "none" "$got" 1
	err "nothing to read"
	status 2 "never an argument" u user set-password ada Secret-word9
	status 2 "one proof" u user set-password ada --current --code 1
	typed 'Secret-word2\n' check-password ada
	is "nothing changed" "$got" 0

	ok "reset" user reset-password ada --return
	code=$(sed 's/.* is //' out)
	typed 'Secret-word4\n' set-password ada --code "$code"
	is "with the code" "$got" 0
	typed 'Secret-word5\n' set-password ada --code "$code"
	is "only once" "$([ "$got" -ne 0 ] && echo refused)" refused
	typed 'AAAABBBBCCCC\nSecret-word5\n' set-password ada --code -
	is "the code may be read" "$([ "$got" -ne 0 ] && echo refused)" refused
	# shellcheck disable=SC2016
	hash='$2b$10$SsJpXl83ZEpXAZ4DiyLNweSQeFzjj1kjh5fd5KEPxE1Khc6vIRXYu'
	ok "a hash" user set-password ada --hash "$hash"
	typed 'Secret-word6\n' check-password ada
	is "its password" "$got" 0
	ok "another password" user reset-password ada --return
	typed "$(echo "$hash" | sed 's/%/%%/g')\n" set-password ada --hash -
	is "the hash may be read" "$got" 0
	status 3 "a hash that is none" u user set-password ada --hash xyzzy
	not_err xyzzy
	status 9 "no invitation with a password" u user invite ada --return
	err "Errors.User.AlreadyInitialised"
	ok "log" log ada
	not_out "Secret-word"
	taker 0
	: >taken
	status 0 "what nobody was told of yet" with notify
	if grep -q '"kind":"PASSWORD_CHANGED"' taken; then pass
	else fail "no notice: $(cat taken)"; fi
}

users
without_notifier
returned_codes
a_program
links
refusals
lines
passwords
verdict
