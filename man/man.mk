dist_man_MANS += man/pgusher.1 man/pgusher-sources.5 man/pgusher-targets.5
TESTS += man/check.sh
EXTRA_DIST += man/check.sh
