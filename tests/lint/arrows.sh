#!/bin/sh
# arrows.sh - the arrows of the house point down only: no room includes one above it, nothing under
# src/ knows curses, and the libraries of src/ use no curses symbol.
cd "${top_srcdir:-.}" || exit 1

# What each room may include.
allowed() {
	case $1 in
	base) echo base ;;
	loop) echo base loop ;;
	pg) echo base loop pg ;;
	ssh) echo base loop ssh ;;
	source) echo base loop pg source ;;
	session) echo base loop pg ssh source session ;;
	catalog) echo base loop pg source session catalog ;;
	preview) echo base loop pg source session catalog preview ;;
	grants) echo base loop pg source session catalog grants ;;
	cli) echo base loop pg ssh source session catalog preview grants cli ;;
	term) echo base loop term ;;
	widget) echo base term widget ;;
	view) echo base loop pg source session catalog preview grants term widget view ;;
	esac
}

number=0
report() { # report STATUS NAME [DETAILS]
	number=$((number + 1))
	echo "$1 $number - $2"
	[ -z "$3" ] || printf '%s\n' "$3" | sed 's/^/# /'
}

echo 1..15
for room in base loop pg ssh source session catalog preview grants cli term widget view; do
	case $room in
	term | widget | view) place=ui/$room ;;
	*) place=src/$room ;;
	esac
	rooms=$(allowed "$room" | tr ' ' '|')
	wrong=$(grep -rnE '^#include "[a-z]+/' "$place" --include='*.[ch]' |
		grep -vE "#include \"($rooms)/")
	if [ -z "$wrong" ]; then
		report ok "$room includes nothing above it"
	else
		report "not ok" "$room includes nothing above it" "$wrong"
	fi
done

wrong=$(grep -rnE '#include [<"](n?curses|panel|form|menu)[a-z]*\.h' src)
if [ -z "$wrong" ]; then
	report ok "no header of curses under src/"
else
	report "not ok" "no header of curses under src/" "$wrong"
fi

libraries=$(for room in base loop pg ssh source session catalog preview grants cli; do
	echo "${top_builddir:-.}/lib$room.a"
done)
# shellcheck disable=SC2086
wrong=$(nm -u $libraries 2>/dev/null | grep -E ' (newterm|initscr|endwin|doupdate|stdscr|waddn?str|wget_wch)$')
# shellcheck disable=SC2086
if ! ls $libraries >/dev/null 2>&1; then
	report "not ok" "the libraries of src/ are built" "$libraries"
elif [ -z "$wrong" ]; then
	report ok "no curses symbol in the libraries of src/"
else
	report "not ok" "no curses symbol in the libraries of src/" "$wrong"
fi
