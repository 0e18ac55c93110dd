#!/bin/sh
# embed-all.sh PREFIX OUTPUT SOURCE_DIRECTORY FILE... - embeds each FILE as the string PREFIX + its
# name without directory and extension; '-' in a name becomes '_'.
set -e
prefix=$1
output=$2
source=$3
shift 3
mkdir -p "$(dirname "$output")"
: >"$output.new"
for file; do
	name=$(basename "$file")
	name=$(printf '%s' "${name%.*}" | tr -- '-' '_')
	LC_ALL=C ${AWK:-awk} -f "$source/build-aux/embed.awk" -v name="$prefix$name" \
		"$source/$file" >>"$output.new"
done
mv "$output.new" "$output"
