#!/bin/sh
# embed-targets.sh OUTPUT SOURCE_DIRECTORY FILE... - embeds targets and the table of them, so that
# a new one is its file and its line in grants.mk.
set -e
output=$1
source=$2
shift 2
${SHELL:-sh} "$source/build-aux/embed-all.sh" target_ "$output.texts" "$source" "$@"
{
	cat "$output.texts"
	echo '#include "grants/builtin.h"'
	echo 'const struct builtin_target builtin_targets[] = {'
	for file; do
		name=$(basename "$file" .yaml)
		array=target_$(printf '%s' "$name" | tr -- '-' '_')
		printf '\t{"%s", %s, sizeof %s - 1},\n' "$name" "$array" "$array"
	done
	echo '};'
	echo 'const size_t builtin_target_count = sizeof builtin_targets / sizeof *builtin_targets;'
} >"$output.new"
rm -f "$output.texts"
mv "$output.new" "$output"
