#!/bin/sh
# style.sh - what the house agreed on and a machine can see.
cd "${top_srcdir:-.}" || exit 1
files=$(find src ui tests -name '*.[ch]' ! -path '*/sql.c' ! -name 'targets.c' ! -name 'sample_sql.c' | sort)
number=0
report() { # report NAME FINDINGS
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		printf '%s\n' "$2" | head -20 | sed 's/^/# /'
	fi
}

echo 1..5
if command -v clang-format >/dev/null; then
	# shellcheck disable=SC2086
	report "the layout is clang-format's (clang-format -i FILE mends it)" \
		"$(clang-format --dry-run $files 2>&1 | grep -E 'warning|error' | cut -d: -f1 | sort -u)"
else
	number=$((number + 1))
	echo "ok $number - the layout is clang-format's # SKIP clang-format is not installed"
fi
# shellcheck disable=SC2086
report "no file has more than 600 lines" \
	"$(wc -l $files | awk '$2 != "total" && $1 > 600 {print $2 ": " $1}')"
# shellcheck disable=SC2086
report "no function has more than 80 lines" "$(awk '
	/^[A-Za-z_].*[^;]$/ {head = $0}
	/^\{/ {start = FNR; name = head}
	/^\}/ {if (start && FNR - start > 80) print FILENAME ":" start ": " name; start = 0}' $files)"
# shellcheck disable=SC2086
report "nothing is left for later in a comment" "$(grep -nE 'TO''DO|FIX''ME' $files)"
# shellcheck disable=SC2086
report "foreign text is never a format" \
	"$(grep -nE '(printf|app_say|out_line|log_(info|warn|debug))\((stderr, |stdout, |app, )?[a-z_>.-]+\)' $files |
		grep -v '#define')"
