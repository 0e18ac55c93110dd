#!/bin/sh
# check.sh - the manual names every command, flag, exit code and key of a source.
cd "${top_srcdir:-.}" || exit 1
program=${PGUSHER:-build/pgusher}
page=$(sed 's/\\-/-/g; s/\\f[BIR]//g' man/pgusher.1)
sources=$(sed 's/\\-/-/g; s/\\f[BIR]//g' man/pgusher-sources.5)
number=0
report() { # report NAME MISSING
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		echo "# missing: $2"
	fi
}
missing() { # missing TEXT WORD...
	text=$1
	shift
	for word; do
		printf '%s\n' "$text" | grep -qF -- "$word" || printf '%s ' "$word"
	done
}

echo 1..4
help=$("$program" --help)
# shellcheck disable=SC2046
report "every command" "$(missing "$page" $(printf '%s\n' "$help" | sed -n 's/^  pgusher \([a-z][a-z]*\) .*/\1/p'))"
# shellcheck disable=SC2046
report "every flag" "$(missing "$page" $(printf '%s\n' "$help" | grep -oE -- '--[a-z-]+' | sort -u))"
report "every exit code" "$(for code in 0 1 2 3 130; do
	printf '%s\n' "$page" | grep -qx ".B $code" || echo "$code"
done)"
report "every key of a source that is ours" \
	"$(missing "$sources" password ask pgpass auto env command keyring aws-iam region profile azure-entra tenant client_id secret token_url scope root_cert ssh host port user jumps transport config method key known_hosts fingerprint)"
