#!/bin/sh
# SPDX-License-Identifier: MIT
# The userdir command, used as people and scripts use it.
#
#	sh cli.sh PATH-OF-USERDIR [USERS.jsonl]

# shellcheck source=tests/cli/tools.sh
. "$(dirname "$0")/tools.sh"

help_and_usage()
{
	status 0 "--help" "$userdir" --help
	out "^Usage: userdir"
	out "user add-name"
	out "Exit status"
	status 0 "--version" "$userdir" --version
	out "^userdir [0-9]"
	status 2 "no command" "$userdir"
	status 2 "unknown command" "$userdir" --db a.db frobnicate
	err "no such command: frobnicate"
	status 2 "unknown option" "$userdir" --frob user list
	err "unknown option --frob"
	status 2 "options of later versions" "$userdir" --rp-id x rpc
	status 2 "unknown option of a command" "$userdir" --db a.db \
	    user list --frob
	err "userdir: user list: unknown option --frob"
	status 2 "short option" "$userdir" --db a.db user list -x
	status 2 "option without value" "$userdir" --db
	status 2 "number that is none" "$userdir" --db a.db log --limit x
	status 2 "too few arguments" "$userdir" --db a.db user show
	status 2 "too many arguments" "$userdir" --db a.db user show a b
	status 2 "no directory" "$userdir" user list
	err "USERDIR_DB"
	status 0 "group help" "$userdir" user --help
	out "user lock"
	status 2 "group alone" "$userdir" user
	status 2 "unknown in group" "$userdir" user frob
	err "no such command: frob"
	for c in "user add" "user show" "user list" "user set" "user lock" \
	    "user unlock" "user deactivate" "user reactivate" "user delete" \
	    "user add-name" "user remove-name" "user set-password" \
	    "user check-password" "user reset-password" "user send-code" \
	    "user verify-email" "user verify-phone" "user invite" notify \
	    "org add" "org show" \
	    "org list" "org set" "org domains" "org deactivate" \
	    "org reactivate" "org delete" search log import export check \
	    backup copy rewrap maintain optimize reindex call rpc; do
		# shellcheck disable=SC2086
		status 0 "$c --help" "$userdir" $c --help
		out "^Usage: userdir \[--db FILE\] $c"
	done
	is "nothing was made" "$(ls a.db* 2>/dev/null)" ""
}

keys()
{
	status 5 "reading a missing directory" "$userdir" --db no.db user list
	err "no.db"
	status 5 "check of a missing directory" "$userdir" --db no.db check
	is "none was made" "$(ls no.db* 2>/dev/null)" ""
	(umask 0; "$userdir" --db k.db org add One) >out 2>err
	is "mode of the key" "$(mode k.db.key)" "-rw-------"
	skip "mode of the file" ||
	    is "mode of the file" "$(mode k.db)" "-rw-------"
	is "form of the key" "$(sed 's/[0-9a-f]/x/g' k.db.key)" \
	    "x:$(printf %064d 0 | tr 0 x)"
	hex=$(cut -c3- k.db.key)
	chmod 640 k.db.key
	status 1 "open key file" "$userdir" --db k.db org list
	err "too open"
	not_err "$hex"
	chmod 600 k.db.key
	status 0 "key file closed again" "$userdir" --db k.db org list
	mv k.db.key elsewhere
	skip "a file that is there says that there was a key" || {
		status 1 "missing key file" "$userdir" --db k.db org add Two
		err "key file k.db.key is missing"
		is "no new key" "$(ls k.db.key 2>/dev/null)" ""
	}
	status 0 "--key-file" "$userdir" --db k.db --key-file elsewhere \
	    org list
	printf '1:%s\n' "$(echo "$hex" | tr 0-9a-f 1-9a-f0)" >k.db.key
	chmod 600 k.db.key
	status 9 "wrong key" "$userdir" --db k.db org list
	err "Errors.Store.KeyMismatch"
	for bad in "" "1:abc" "0:$hex" "256:$hex" "x" "1:$hex$hex" \
	    "1:$hex 1:$hex"; do
		echo "$bad" | tr ' ' '\n' >k.db.key
		status 1 "bad key file '$bad'" "$userdir" --db k.db org list
		not_err "$hex"
	done
	status 1 "key file is a folder" "$userdir" --db k.db --key-file . \
	    org list
	mv elsewhere k.db.key
	: >empty.db
	status 0 "an empty file is no directory yet" "$userdir" \
	    --db empty.db org add One
	skip "a file named by USERDIR_DB" || {
		status 0 "USERDIR_DB" env USERDIR_DB=k.db \
		    "$userdir" org list
		out One
	}
}

rotation()
{
	first=$(cat k.db.key)
	status 0 "new key" "$userdir" --db k.db rewrap --new-key
	is "two keys" "$(grep -c . k.db.key)" 2
	is "the old one is second" "$(sed -n 2p k.db.key)" "$first"
	is "mode is kept" "$(mode k.db.key)" "-rw-------"
	status 0 "forget" "$userdir" --db k.db rewrap --forget
	is "one key" "$(grep -c . k.db.key)" 1
	status 0 "reads with the new key" "$userdir" --db k.db org list
	out One
	status 0 "all is well" "$userdir" --db k.db check
	echo "$first" >old.key
	chmod 600 old.key
	status 9 "the old key is of no use" "$userdir" --db k.db \
	    --key-file old.key org list
}

race()
{
	for i in 1 2 3 4 5 6; do
		"$userdir" --db r.db org add "Org $i" >"r$i" 2>&1 &
	done
	wait
	is "first use by many at once" "$(grep -l Created r? | wc -l | tr -d ' ')" 6
	status 0 "all are there" "$userdir" --db r.db org list
	is "with one key" "$(grep -c '  Org ' out) $(grep -c . r.db.key)" "6 1"
	is "no leftovers" "$(ls r.db.key.* 2>/dev/null)" ""
}

organizations()
{
	ok "org add" org add --id nw "Nordwind GmbH"
	out "Created organization nw (Nordwind GmbH)"
	ok "org add --json" --json org add Second
	out '"organizationId"'
	ok "org list" org list
	out "^ID  *STATE  *USERS  *NAME"
	out "^nw  *active  *0  *Nordwind GmbH"
	ok "org list --json" org list --json
	out '"result": \['
	out '"ORGANIZATION_STATE_ACTIVE"'
	ok "org show by name" org show "Nordwind GmbH"
	out "^Id  *nw$"
	ok "org show --json" org show nw --json
	out '"organization": {'
	status 5 "unknown organization" "$userdir" --db a.db org show none
	err "userdir: org show: .*(NOT_FOUND Errors.Org.NotFound)"
	ok "org set" org set nw --name Nordwind
	out "Changed organization nw"
	status 9 "id is taken" "$userdir" --db a.db org add --id nw X
	ok "org domains" org domains nw nordwind.example nw.example \
	    --primary nw.example
	ok "org domains shown" org domains nw
	is "primary first" "$(head -1 out)" nw.example
	status 3 "bad domain" "$userdir" --db a.db org domains nw "not one"
	ok "org deactivate" org deactivate nw
	status 9 "twice" "$userdir" --db a.db org deactivate nw
	err "Errors.Org.AlreadyDeactivated"
	ok "org reactivate" org reactivate nw
	ok "org delete" org delete Second
	out "Deleted organization"
	ok "org domains --clear" org domains nw --clear
	ok "no domains" org domains nw
	is "none" "$(cat out)" ""
}

people()
{
	status 0 "first user" "$userdir" --db f.db user add \
	    --given-name Ada --family-name Lovelace --email ada@example.com
	out "Created the organization default"
	out "Created user [0-9]* (ada@example.com)"
	ok "user add" user add --given-name Åsa --family-name Ångström \
	    --email asa@example.com --email-verified --username Åsa \
	    --nick-name Å --language sv --gender female --phone "+46 8 465 004 00" \
	    --metadata shoe=38 --metadata desk=7b --id asa-1
	ok "user add machine" user add --name robot --username r2 \
	    --description "On wheels" --token-type jwt
	ok "user add --json" user add --given-name 太郎 --family-name 佐藤 \
	    --email taro@example.org --display-name 佐藤太郎 --json
	out '"id": "[0-9]*"'
	out '"creationDate": "20'
	status 3 "no e-mail address" "$userdir" --db a.db user add \
	    --given-name A --family-name B
	err "userdir: user add: .*(INVALID_ARGUMENT .*email"
	status 6 "name is taken" "$userdir" --db a.db user add \
	    --name x --username "åsa"
	err "ALREADY_EXISTS Errors.User.AlreadyExists"
	status 2 "gender" "$userdir" --db a.db user add --gender other
	ok "user list" user list
	out "^ID  *ORGANIZATION  *STATE  *TYPE  *LOGIN NAME"
	out "Åsa Ångström"
	head=$(sed -n 's/E-MAIL$//p' out | wc -m)
	is "accents are one wide" \
	    "$(sed -n 's/asa@example.com$//p' out | wc -m)" "$head"
	is "Han characters are two wide" \
	    "$(sed -n 's/taro@example.org$//p' out | wc -m)" $((head - 4))
	ok "user list --json" user list --json
	is "elements" "$(grep -c '"userId"' out)" 3
	ok "user list --limit" user list --limit 1
	is "one" "$(grep -c . out)" 2
	ok "user list --after" user list --after åsa --limit 1
	out robot
	ok "user list --state" user list --state locked
	err "No users"
	ok "user show by id" user show asa-1
	out "^Id  *asa-1"
	out "^E-mail  *asa@example.com (verified)"
	out "^Phone  *+46846500400 (not verified)"
	out "desk = 7b"
	ok "user show by name" user show ÅSA
	out "^Id  *asa-1"
	ok "user show --json" user show asa-1 --json
	out '"isVerified": true'
	status 5 "unknown user" "$userdir" --db a.db user show nobody
	err "userdir: user show: .*(NOT_FOUND Errors.User.NotFound"
	ok "user set" user set asa-1 --nick-name "" --display-name Asa \
	    --metadata shoe= --metadata desk=8
	ok "user show" user show asa-1
	not_out Nickname
	not_out shoe
	out "desk = 8"
	out "^Display name  *Asa"
	ok "user set --json" user set asa-1 --gender diverse --json
	out '"changeDate"'
	status 10 "user set --if-sequence" "$userdir" --db a.db user set \
	    asa-1 --if-sequence 1 --given-name X
	ok "user lock" user lock asa-1 r2
	is "both" "$(grep -c '^Locked user' out)" 2
	status 9 "lock again" "$userdir" --db a.db user lock asa-1
	err "userdir: user lock: .*(FAILED_PRECONDITION Errors.User.Should"
	ok "user list --state" user list --state locked
	is "two locked" "$(grep -c locked out)" 2
	ok "user unlock" user unlock asa-1 r2
	ok "user deactivate --json" user deactivate asa-1 --json
	out '"sequence"'
	ok "user reactivate" user reactivate åsa
	ok "user add-name" user add-name asa-1 angstrom
	ok "user show" user show angstrom
	out "^Username  *Åsa"
	ok "user remove-name" user remove-name asa-1 angstrom
	status 5 "gone" "$userdir" --db a.db user show angstrom
	status 5 "one of many is unknown" "$userdir" --db a.db user lock \
	    nobody r2
	out "Locked user"
	ok "user delete" user delete r2 --scrub
	status 5 "deleted" "$userdir" --db a.db user show r2
	u org add --id other Other >out 2>err
	status 2 "which organization" "$userdir" --db a.db user add --name x
	err "several organizations"
	ok "--org by name" user add --name x --username x \
	    --org Other
	status 9 "not empty" "$userdir" --db a.db org delete other
	ok "org deactivate" org deactivate other
	ok "blocked" user list --org other
	out blocked
	status 0 "--actor" "$userdir" --db a.db --actor asa-1 user lock x
	ok "log" log
	out "user.locked.* asa-1 "
}

hostile()
{
	esc=$(printf '\033[31m\302\233x')
	status 0 "name with control characters" "$userdir" --db a.db \
	    user set asa-1 --metadata "evil=$esc"
	ok "shown" user show asa-1
	not_out "$(printf '\033')"
	not_out "$(printf '\302\233')"
	out 'u001b\[31m'
	ok "in the log" log asa-1
	not_out "$(printf '\033')"
	status 5 "in an error" "$userdir" --db a.db org show "$esc"
	not_err "$(printf '\033')"
}

logs()
{
	ok "log" log --limit 3
	out "^NO  *TIME  *EVENT  *ABOUT"
	is "three" "$(grep -c . out)" 4
	ok "log --after" log --after 3 --limit 1
	out "^4 "
	ok "log of a user" log asa-1
	out "user.human.added"
	out "user.metadata.removed"
	ok "log --json" log asa-1 --json --limit 1
	out '"type": "user.human.added"'
	out '"personal": {'
	ok "log --org" log --org nw
	out "org.added"
	not_out "user\."
	status 5 "log of nobody" "$userdir" --db a.db log nobody
}

calls()
{
	ok "call" call GetOrganization '{"organizationId":"nw"}'
	out '^  "organization": {$'
	echo '{"organizationId":"nw"}' >request
	ok "call @file" call GetOrganization @request
	is "call -" "$(u call GetOrganization - <request | cksum)" \
	    "$(cksum <out)"
	ok "call without request" call ListOrganizations
	ok "call --list" call --list
	out "^CreateUser$"
	status 5 "call fails" "$userdir" --db a.db call GetUserByID \
	    '{"userId":"none"}'
	err "userdir: call: .*(NOT_FOUND Errors.User.NotFound"
	is "nothing on stdout" "$(cat out)" ""
	status 5 "call --json fails" "$userdir" --db a.db call --json \
	    GetUserByID '{"userId":"none"}'
	err '"code": "NOT_FOUND"'
	status 12 "unknown method" "$userdir" --db a.db call Frob
	status 3 "not JSON" "$userdir" --db a.db call GetUserByID '{'
	status 1 "no such file" "$userdir" --db a.db call GetUserByID @nofile
	status 3 "--strict" "$userdir" --db a.db --strict call \
	    GetOrganization '{"organizationId":"nw","x":1}'
	status 2 "no method" "$userdir" --db a.db call
}

loop()
{
	rpc '{"id":1,"method":"GetOrganization","params":{"organizationId":"nw"}}' \
	    '{"id":"two","method":"Frob"}' \
	    'not json' \
	    '' \
	    '{"id":[3, {"x":1e400}],"method":"ListOrganizations"}' \
	    '{"method":"ListOrganizations","params":null}' \
	    '{"id":5,"method":"GetUserByID","params":{"userId":"none"}}' \
	    '{"id":6,"method":"GetUserByID","params":{"userId":"a","userId":"b"}}' \
	    '{"id":7,"method":7}' \
	    '{"id":8}' \
	    '{"id":9,"id":9,"method":"ListOrganizations"}' \
	    '{"id":10,"method":"ListOrganizations","params":[1}' \
	    '{"id":11,"\u006dethod":"ListOrganizations"} x' \
	    '{"params":{},"\u006dethod":"ListOrganizations","id":12 }' \
	    '[1]' \
	    '{"id":tru,"method":"ListOrganizations"}' \
	    '{"id":14,"method":"\ud800"}' \
	    "$(printf '{"id":15,"method":"GetUserByID","params":{"userId":"\377"}}')"
	is "end of input" "$rpc_status" 0
	is "answers" "$(grep -c . out)" 17
	out '^{"id":1,"result":{"organization":{'
	out '^{"id":"two","error":{"code":"UNIMPLEMENTED",'
	is "line 3" "$(sed -n 3p out | cut -c1-45)" \
	    '{"id":null,"error":{"code":"INVALID_ARGUMENT"'
	out '^{"id":\[3, {"x":1e400}\],"result":{'
	out '^{"id":null,"result":{'
	out '^{"id":5,"error":{"code":"NOT_FOUND","key":"Errors.User.NotFound"'
	for i in 6 7 8 9 10 11 14 15; do
		out "^{\"id\":$i,\"error\":{\"code\":\"INVALID_ARGUMENT\""
	done
	out '^{"id":12,"result":{'
	not_out tru,
	{
		printf '{"id":1,"method":"GetUserByID","params":{"userId":"'
		head -c 3000000 /dev/zero | tr '\0' a
		printf '"}}\n{"id":2,"method":"ListOrganizations"}'
	} | u rpc >out 2>err
	is "long line" "$(cut -c1-20 out | tr '\n' ' ')" \
	    '{"id":null,"error":{ {"id":2,"result":{"p '
	printf '{"id":1,"method":"ListOrganizations"}\0\n' | u rpc >out 2>err
	out '^{"id":.*"error"'
	u rpc </dev/null >out 2>err
	is "nothing asked" "$?$(cat out)" 0
	for i in 1 2 3 4 5; do
		echo '{"id":1,"method":"ListOrganizations"}'
	done >request
	if u rpc <request 2>err >/dev/full; then fail "full disk"; fi
	(u rpc <request 2>err; echo $? >code) | true
	is "closed pipe is quiet" "$(cat err)" ""
	if u rpc <request >&- 2>err; then fail "closed stdout"; fi
	status 0 "--strict" sh -c "echo '{\"id\":1,\"method\":\
\"ListOrganizations\",\"params\":{\"x\":1}}' |
	    '$userdir' --db a.db --strict rpc"
	out INVALID_ARGUMENT
	status 0 "rpc makes a directory" "$userdir" --db new.db rpc
	is "with a key" "$(grep -c . new.db.key)" 1
}

interactive()
{
	mkfifo ask tell
	u rpc <ask >tell 2>err &
	exec 3>ask 4<tell
	echo '{"id":1,"method":"ListOrganizations"}' >&3
	read -r answer <&4
	case $answer in
	'{"id":1,"result":'*) pass ;;
	*) fail "no answer before the next request: $answer" ;;
	esac
	exec 3>&- 4<&-
	wait $!
	is "ends with its input" "$?" 0
}

lines()
{
	cat >in.jsonl <<-'END'
	{"organizationId":"o1","username":"one","machine":{"name":"1"}}
	not json

	{"organizationId":"o1","username":"ONE","machine":{"name":"2"}}
	{"organizationId":"o2","human":{"profile":{"givenName":"G","familyName":"F"},"email":{"email":"nope"}}}
	{"organizationId":"o2","userId":"u5","username":"five","state":"USER_STATE_LOCKED","creationDate":"2020-02-29T12:00:00.123456Z","usernames":[{"username":"fünf"}],"machine":{"name":"5"}}
	{"organization":{"organizationId":"o3","name":"Three","domains":["three.example"],"state":"ORGANIZATION_STATE_INACTIVE"}}
	{"organization":{"organizationId":"o4","name":"Four","domains":["three.example"]}}
	{"userMetadata":{"userId":"u5","metadata":[{"key":"k","value":"dg=="}]}}
	{"username":"homeless","machine":{"name":"x"}}
	END
	status 1 "import" "$userdir" --db i.db import --create-orgs in.jsonl
	err "^in.jsonl:2: .*JSON"
	err "^in.jsonl:4: .*Errors.User.AlreadyExists"
	err "^in.jsonl:5: .*email"
	err "^in.jsonl:8: .*Errors.Org.DomainAlreadyExists"
	err "^in.jsonl:10: "
	out "^Imported 2 users and 3 organizations; 5 lines failed.$"
	status 0 "state and names" "$userdir" --db i.db user show fünf
	out "^State  *locked"
	out "^Created  *2020-02-29T12:00:00Z"
	out "k = v"
	status 5 "half an organization" "$userdir" --db i.db org show o4
	sed -n 10p in.jsonl >last.jsonl
	status 0 "import --org" "$userdir" --db i.db --json import --org o1 \
	    last.jsonl
	out '"users": 1'
	status 0 "import --large" "$userdir" --db i3.db import --large \
	    --create-orgs last.jsonl
	status 0 "and its index" "$userdir" --db i3.db check
	status 1 "no such file" "$userdir" --db i.db import nofile
	is "import -" "$(echo '{"username":"p","machine":{"name":"p"}}' |
	    "$userdir" --db i2.db import -)" \
	    "Created the organization default, the first one.
Imported 1 users and 0 organizations; 0 lines failed."
}

round_trip()
{
	status 0 "import of all users" "$userdir" --db a1.db import \
	    --create-orgs "$users"
	out "^Imported $(grep -c . "$users") users and 4 organizations; 0"
	"$userdir" --db a1.db rpc >out 2>err <<-'END'
	{"method":"UpdateOrganization","params":{"organizationId":"musashi","loginMustBeDomain":true}}
	{"method":"SetOrganizationDomains","params":{"organizationId":"musashi","domains":["musashi.example","a.example"]}}
	{"method":"DeactivateOrganization","params":{"organizationId":"nordwind"}}
	{"method":"CreateUser","params":{"organizationId":"musashi","userId":"u1","username":"o-1","machine":{"name":"\"\\"}}}
	{"method":"AddUsername","params":{"userId":"u1","username":"o-2","isOrganizationSpecific":true}}
	{"method":"AddUsername","params":{"userId":"u1","username":"o-3"}}
	{"method":"CreateUser","params":{"organizationId":"acme-robotics","userId":"u2","username":"o-4","human":{"profile":{"givenName":"A","familyName":"B","displayName":"C"},"email":{"email":"a@b.example"},"phone":{"phone":"+4170000000","isVerified":true}}}}
	{"method":"AddUsername","params":{"userId":"u2","username":"o-5","isOrganizationSpecific":true}}
	{"method":"HumanMFAInitSkipped","params":{"userId":"u2"}}
	{"method":"DeactivateUser","params":{"userId":"u2"}}
	END
	{
		for k in 1 2 3; do
			printf '{"method":"SetUserMetadata","params":{"userId":"u2","metadata":['
			for i in $(seq 80); do
				printf '{"key":"%d-%d","value":"AAECAwQ="},' "$k" "$i"
			done
			printf '{"key":"k%d","value":"' "$k"
			head -c 600000 /dev/zero | tr '\0' A
			printf '"}]}}\n'
		done
	} | "$userdir" --db a1.db rpc >>out 2>>err
	is "changes are made" "$(grep -c result out)$(grep -c error out)" 130 ||
	    cat out
	status 0 "export" "$userdir" --db a1.db export
	mv out first.jsonl
	status 0 "import again" "$userdir" --db a2.db import first.jsonl
	status 0 "export FILE" "$userdir" --db a2.db export second.jsonl
	same "export, import, export" first.jsonl second.jsonl
	is "mode of the export" "$(mode second.jsonl)" "-rw-------"
	status 1 "never over a file" "$userdir" --db a2.db export \
	    second.jsonl
	copies
	status 0 "check" "$userdir" --db a2.db check
	out "No problems ($(($(grep -c . "$users") + 2)) users)"
	status 0 "check --json" "$userdir" --db a2.db check --json
	out '"problems": \[\]'
}

# Of the directory, while it is exported.
copies()
{
	# The export waits for its reader, who looks and goes away.
	"$userdir" --db a1.db export 2>err | {
		head -c 1 >/dev/null
		mode ./*export-*
	} >out
	is "mode of the folder" "$(cat out)" "drwx------"
	is "a reader who goes away" "$(cat err)" ""
	is "no leftovers" "$(ls -d ./*export-* 2>/dev/null)" ""
	[ -n "$USERDIR_TEST_POSTGRES" ] || return 0
	status 1 "no place for the copy" env TMPDIR="$T/none" "$userdir" \
	    --db a1.db export third.jsonl
	err "cannot make the folder $T/none/userdir-export-"
	not_err "$USERDIR_TEST_POSTGRES"
	is "no file without a copy" "$(ls third.jsonl 2>/dev/null)" ""
}

backups()
{
	status 0 "backup" "$userdir" --db a1.db backup copy.db
	status 6 "never over a file" "$userdir" --db a1.db backup copy.db
	is "mode of the copy" "$(mode copy.db)" "-rw-------"
	status 0 "the copy works" "$userdir" --db copy.db \
	    --key-file a1.db.key user show u2
	"$userdir" --db copy.db --key-file a1.db.key export >third.jsonl
	same "the copy is the same" first.jsonl third.jsonl
	status 0 "copy" "$userdir" copy a1.db moved.db --progress
	out "^Copied and compared [0-9]* rows.*a1.db.key"
	err "^ud_users: [0-9]* rows"
	err "^check: 0"
	is "mode of what was moved" "$(mode moved.db)" "-rw-------"
	"$userdir" --db moved.db --key-file a1.db.key export >third.jsonl
	same "what was moved is the same" first.jsonl third.jsonl
	status 0 "nothing is wrong with it" "$userdir" --db moved.db \
	    --key-file a1.db.key check
	status 6 "never over a directory" "$userdir" copy a1.db moved.db
	err "ALREADY_EXISTS"
	status 0 "copy --json" "$userdir" copy a1.db moved2.db --json
	out '"rows": "[0-9]*"'
	not_err "ud_users"
	status 5 "copy of nothing" "$userdir" copy no.db moved3.db
	status 2 "copy needs a key file" "$userdir" copy "host=/x" moved3.db
	err "give --key-file"
	status 1 "copy with a key file that is none" "$userdir" copy a1.db \
	    moved3.db --key-file first.jsonl
	"$userdir" --db k2.db org add One >out 2>err
	status 9 "copy with another key" "$userdir" copy a1.db moved3.db \
	    --key-file k2.db.key
	err "KeyMismatch"
	is "nothing was made" "$(ls moved3.db* 2>/dev/null)" ""
}

damage()
{
	head -c 65536 /dev/urandom | dd of=copy.db bs=4096 seek=9 \
	    conv=notrunc 2>/dev/null
	"$userdir" --db copy.db --key-file a1.db.key check >out 2>err
	is "damage is found" "$(($? > 0))" 1
	echo "no directory, just some text that is long enough" >text.db
	cp a1.db.key text.db.key
	status 15 "no directory" "$userdir" --db text.db user list
}

care()
{
	if skip "backups"; then
		status 12 "backup" "$userdir" --db a1.db backup copy.db
	else
		backups
	fi
	status 0 "maintain" "$userdir" --db a1.db maintain
	out "up to date"
	status 0 "maintain --json" "$userdir" --db a1.db maintain --json
	out '"left": "0"'
	status 0 "optimize" "$userdir" --db a1.db optimize
	out "one piece"
	status 0 "reindex" "$userdir" --db a1.db reindex
	out "built anew"
	status 0 "reindex --json" "$userdir" --db a1.db reindex --json
	is "an object" "$(cat out)" "{}"
	status 0 "found in the index" "$userdir" --db a1.db search --count \
	    'userName co "-4"'
	is "one" "$(cat out)" 1
	status 0 "check" "$userdir" --db a1.db check
	skip "damaged files" || damage
	"$userdir" --db a1.db user list 2>err | head -2 >out
	is "a pipe that closes" "$(cat err)" ""
}

help_and_usage
keys
rotation
race
organizations
people
hostile
logs
calls
loop
interactive
lines
round_trip
care
verdict
