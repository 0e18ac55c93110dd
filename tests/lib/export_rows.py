"""Relations with every value that a format can get wrong, and copies of them to read files back."""

# Names that have to be quoted, every class of type, and NULL beside what looks like it.
MAKE_TYPES = r"""
CREATE SCHEMA "Shop";
CREATE TYPE "Shop".mood AS ENUM ('ok', 'it''s "bad"', '');
CREATE TYPE "Shop".pair AS (a int, b text);
CREATE DOMAIN "Shop".positive AS int CHECK (VALUE > 0);
CREATE TABLE "Shop"."All ""of"" it" (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, i2 smallint, i8 bigint, n numeric, f4 real,
  f8 double precision, b boolean, t text, "odd, ""name""
" varchar(80), c char(5), bin bytea, d date, ts timestamp, tz timestamptz, iv interval, u uuid,
  j json, jb jsonb, ai int[], at text[], m "Shop".mood, p "Shop".pair, dom "Shop".positive,
  r int4range, net inet, bits bit varying, x xml, o oid, mon money{generated});
"""
GENERATED = ", twice int GENERATED ALWAYS AS (i2 * 2) STORED"

FILL_TYPES = r"""
INSERT INTO "Shop"."All ""of"" it" (i2, i8, n, f4, f8, b, t, "odd, ""name""
", c, bin, d, ts, tz, iv, u, j, jb, ai, at, m, p, dom, r, net, bits, x, o, mon) VALUES
(-32768, -9223372036854775808, 'NaN', '-0', 'Infinity', true, '', 'NULL', 'a', '\x', '-infinity',
 'infinity', '2025-03-30 02:30:00+00', '-1 day +02:03:04.5', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
 E'{"a":\n [1, "\\u0041"]}', '{"k": "v"}', '{1,NULL,3}', ARRAY['a"b', NULL, '', 'NULL', E'\\', '{}'],
 'it''s "bad"', ROW(1, 'a,"b"'), 1, '[1,5)', '10.0.0.0/8', B'0101', '<a>&amp;</a>', 4294967295, 12.5),
(32767, 9223372036854775807, 123456789012345678901234567890.123456789, 0.1, 0.1, false, '\.',
 E'line\none', 'ab', '\x00ff5c27', '2025-12-31', '2025-12-31 23:59:59.999999',
 '1900-01-01 00:00:00.5+00', '1 year 2 mons -3 days', NULL, '"text"', '[1.50, 1e5, null]', '{}',
 '{{a,b},{c,d}}', '', ROW(NULL, ''), 2147483647, 'empty', '::1', B'', NULL, 0, -1),
(0, 0, -0.00, 1e-37, -1.5e-300, NULL, E'\\N', E'tab\there', '', '\xdeadbeef', '0044-03-15 BC',
 '0001-01-01', '2025-06-01 00:00:00+05:30', '0', NULL, 'null', 'null', NULL, '{}', 'ok', NULL, NULL,
 NULL, NULL, NULL, NULL, NULL, NULL),
(NULL, NULL, 1e20, '-Infinity', 'NaN', NULL, E'quotes '' " and \\ back; -- not /* this */ $1 :var',
 E'\r\n', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
 NULL, NULL, NULL, NULL, NULL),
(1, 1, 1, 1, 1, true, U&'\+01F600 \05D0\202E e\0301', E'\x01\x1b[31m\x7f', ' a  ', NULL, NULL, NULL,
 NULL, NULL, NULL, '{}', '{}', '{-1}', '{" "}', NULL, NULL, 5, '(,)', '1.2.3.4', B'1', NULL, 1, 0),
(2, 2, 2, 2, 2, NULL, ' "', '"', '"', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
 NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "Shop"."All ""of"" it" (f4, f8, d) VALUES (1::real / 3, 1::float8 / 3, '2025-02-03');
INSERT INTO "Shop"."All ""of"" it" (i8, t) SELECT i, repeat('long ', i % 100)
  FROM generate_series(1, 350) i;
"""
TYPES = '"Shop"."All ""of"" it"'
CONTENT = f"SET extra_float_digits = 3; SELECT md5(string_agg(t::text, E'\\n' ORDER BY id)) || ' ' || count(*) FROM {TYPES} t"


def make_types(server, database, fill=True):
    """The table with a generated column where the server has them; filled or empty."""
    server.sql(f'CREATE DATABASE "{database}"')
    server.sql(MAKE_TYPES.replace("{generated}", GENERATED if server.version >= 12 else ""),
               database)
    if fill:
        server.sql(FILL_TYPES, database)


def columns(server, database, generated=False):
    """Names as --columns takes them; those that a COPY can bring back."""
    condition = "" if generated or server.version < 12 else " AND attgenerated = ''"
    return server.sql("SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)"
                      f" FROM pg_attribute WHERE attrelid = '{TYPES}'::regclass AND attnum > 0"
                      + condition, database)
