#!/bin/sh
# hardening.sh - how the program was linked, and that it uses no call that we do not want.
program=${PGUSHER:-./pgusher}
number=0
report() { # report NAME CONDITION...
	number=$((number + 1))
	name=$1
	shift
	if "$@" >/dev/null 2>&1; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
	fi
}
has() { printf '%s\n' "$1" | grep -qE "$2"; }
lacks() { ! has "$1" "$2"; }

if readelf -sW --dyn-syms "$program" | grep -q __asan_; then
	echo "1..0 # SKIP a build with sanitizers is not hardened"
	exit 0
fi
header=$(readelf -hW "$program")
dynamic=$(readelf -dW "$program")
segments=$(readelf -lW "$program")
symbols=$(nm -D --undefined-only "$program")
echo 1..8
report "position independent" has "$header" 'Type: *DYN'
report "bound at the start" has "$dynamic" '(BIND_NOW|FLAGS.* NOW)'
report "relocations read-only" has "$segments" GNU_RELRO
report "no executable stack" lacks "$segments" 'GNU_STACK.*RWE'
report "no segment writable and executable" lacks "$segments" 'LOAD.*RWE'
report "no run path" lacks "$dynamic" '(RPATH|RUNPATH)'
report "stack protector" has "$symbols" __stack_chk_fail
report "no dangerous call" lacks "$symbols" \
	' (PQfn|lo_[a-z]+|PQescapeString|PQprint|system|popen|gets|strcpy|strcat|sprintf|tmpnam|mktemp)(@|$)'
