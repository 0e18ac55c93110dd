#!/bin/sh
# check.sh - the manual names every command, flag, exit code, key of a source and word of a target.
cd "${top_srcdir:-.}" || exit 1
program=${PGUSHER:-build/pgusher}
page=$(sed 's/\\-/-/g; s/\\f[BIR]//g' man/pgusher.1)
sources=$(sed 's/\\-/-/g; s/\\f[BIR]//g' man/pgusher-sources.5)
targets=$(sed 's/\\-/-/g' man/pgusher-targets.5)
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
# The words of a target's file as the tables of the reader have them: those of the lines between
# FROM and the end of that table, one a line.
table() { # table FILE FROM
	sed -n "/$2/,/};/p" "src/grants/$1" | grep -oE '"[^"]+"' | tr -d '"'
}
kinds() {
	sed -n '/kinds\[NEED_KINDS\]/,/^};/s/.*\[NEED_[A-Z_]*\] = {"\([^"]*\)".*/\1/p' src/grants/target_need.c
}
keys() {
	table target_key.c 'need_key_words\[KEYS\] ='
	sed -n '/^static bool read_root/,/^}/p;/^static bool read_parameter(/,/^}/p' \
		src/grants/target_read.c | sed -n '/keys\[\] =/,/};/p' | grep -oE '"[^"]+"' | tr -d '"'
}
values() {
	table target_words.c 'char \*const [a-z_]*_words\[\] ='
}
# A kind and a key have a paragraph of their own; a value stands in bold.
without_paragraph() {
	while read -r word; do
		printf '%s\n' "$targets" | grep -qxF -- ".B $word" || printf '"%s" ' "$word"
	done
}
not_in_bold() {
	while read -r word; do
		printf '%s\n' "$targets" | grep -qF -e "\\fB$word\\fR" || printf '%s\n' "$targets" |
			grep -qxF -- ".B $word" || printf '"%s" ' "$word"
	done
}
# A table that is not found any more must not pass for one whose words are all there.
enough() { # enough LEAST, the words on stdin
	found=$(wc -l)
	[ "$found" -ge "$1" ] || echo "only $found words found"
}

echo 1..8
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
report "every kind of need" "$(kinds | enough 25)$(kinds | without_paragraph)"
report "every key of a target" "$(keys | enough 30)$(keys | without_paragraph)"
report "every word of a target" "$(values | enough 25)$(values | not_in_bold)"
report "every built-in target" "$(for file in targets/*.yaml; do basename "$file" .yaml; done | not_in_bold)"
