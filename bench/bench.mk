# Figures, beside a peer in the same run: make bench. Never part of the tests: what is measured on a
# busy machine says nothing about the program.
EXTRA_PROGRAMS = bench/tunnel_bench
CLEANFILES += bench/tunnel_bench
bench_tunnel_bench_SOURCES = bench/tunnel_bench.c
EXTRA_DIST += bench/tunnel.py bench/far.py bench/test.py bench/grants.py bench/export.py \
	bench/search.py

bench: bench/tunnel_bench
	top_builddir='$(abs_top_builddir)' python3 $(top_srcdir)/bench/tunnel.py
	PGUSHER='$(abs_top_builddir)/pgusher' python3 $(top_srcdir)/bench/test.py
	PGUSHER='$(abs_top_builddir)/pgusher' python3 $(top_srcdir)/bench/grants.py
	PGUSHER='$(abs_top_builddir)/pgusher' python3 $(top_srcdir)/bench/export.py
	PGUSHER='$(abs_top_builddir)/pgusher' python3 $(top_srcdir)/bench/search.py
.PHONY: bench
