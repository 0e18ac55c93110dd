# embed.awk - turns a text file into a C file that holds it as a string.
#
#     LC_ALL=C awk -f build-aux/embed.awk -v name=demo_sample_sql sample.sql > sample_sql.c
#
# gives "const char demo_sample_sql[]" (NUL-terminated) and "const size_t demo_sample_sql_length",
# which other files declare with extern. Every line ends with \n, also a last one that did not.
# With LC_ALL=C each byte beyond ASCII becomes an octal escape, so that no compiler has an opinion
# on it (gcc warns about bidirectional controls, clang about bytes that are not UTF-8). NUL bytes
# do not pass: awk reads text.

BEGIN {
	if (name !~ /^[A-Za-z_][A-Za-z0-9_]*$/) {
		print "embed.awk: give -v name=C_IDENTIFIER" > "/dev/stderr"
		failed = 1
		exit 1
	}
	# Only where a character is a byte; gawk in a UTF-8 locale passes characters on whole.
	last = length("\303\251") == 2 ? 255 : 127
	for (i = 1; i <= last; i++) {
		c = sprintf("%c", i)
		escape[c] = i < 32 || i >= 127 ? sprintf("\\%03o", i) : c
	}
	escape["\t"] = "\\t"
	escape["\""] = "\\\""
	escape["\\"] = "\\\\"
	escape["?"] = "\\?" # -std=c11 knows trigraphs
	print "/* Made by build-aux/embed.awk; do not edit. */"
	print "#include <stddef.h>"
	print ""
	print "/* ISO C promises 4095 bytes a literal; gcc and clang have no such limit. */"
	print "#pragma GCC diagnostic ignored \"-Woverlength-strings\""
	print "extern const char " name "[];"
	print "extern const size_t " name "_length;"
	print "const char " name "[] ="
	empty = 1
}

{
	line = ""
	count = length($0)
	for (i = 1; i <= count; i++) {
		c = substr($0, i, 1)
		line = line (c in escape ? escape[c] : c)
	}
	print "\t\"" line "\\n\""
	empty = 0
}

END {
	if (failed)
		exit 1
	if (empty)
		print "\t\"\""
	print "\t;"
	print "const size_t " name "_length = sizeof " name " - 1;"
}
