# SPDX-License-Identifier: MIT
# For the scripts that build: what they need of Debian, and quiet steps.

BUILD_PACKAGES="gcc libc6-dev make cmake pkg-config libsqlite3-dev \
libcjson-dev libsodium-dev libutf8proc-dev libssl-dev libcrypt-dev \
libpq-dev"

die() { echo "$0: $*" >&2; exit 1; }

apt()
{
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" </dev/null
}

apt_install() { apt install -y --no-install-recommends $missing; }

# install_packages NAME...: those that are missing; usually none.
install_packages()
{
	if ! command -v apt-get >/dev/null; then
		echo "No Debian here; this needs the equivalents of: $*"
		return
	fi
	missing=
	for package in "$@"; do
		case $(dpkg-query -W -f '${db:Status-Status}' "$package" \
		    2>/dev/null) in
		installed) ;;
		*) missing="$missing $package" ;;
		esac
	done
	[ -n "$missing" ] || return 0
	sudo=
	if [ "$(id -u)" -ne 0 ]; then
		sudo=sudo
		command -v sudo >/dev/null ||
		    die "missing; as root: apt-get install$missing"
	fi
	echo "Installing$missing"
	log=$(mktemp) || exit 1
	# Only lists that are old or absent need an update.
	if ! apt_install >"$log" 2>&1 &&
	    ! { apt update && apt_install; } >"$log" 2>&1; then
		tail -n 15 "$log" >&2
		rm -f "$log"
		die "cannot install$missing (is there a network?)"
	fi
	rm -f "$log"
}

# quietly LOG COMMAND...: show the output only of a failure.
quietly()
{
	log=$1
	shift
	"$@" >>"$log" 2>&1 && return
	tail -n 40 "$log" >&2
	die "failed: $* (all of it: $log)"
}
