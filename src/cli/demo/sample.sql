-- sample.sql - a database worth looking at, for `pgusher demo` and for tests.
--
-- Run by a superuser in an empty database "shop" in UTF-8, as one transaction; servers 10 to 18.
-- What only newer servers know is inside DO blocks that ask for the version. The roles get their
-- passwords elsewhere.

SET client_min_messages = warning;

-- Roles ------------------------------------------------------------------------------------------

CREATE ROLE shop_owner NOLOGIN;
CREATE ROLE analysts NOLOGIN;
CREATE ROLE mia LOGIN IN ROLE analysts;
CREATE ROLE om_reader LOGIN;
CREATE ROLE auditor LOGIN NOINHERIT IN ROLE analysts;
CREATE ROLE "o'Neil ""Ünï"" ;--" NOLOGIN;
COMMENT ON ROLE shop_owner IS 'Owns what is in the database; nobody logs in as it';
COMMENT ON ROLE mia IS 'Reads almost everything, through analysts';
COMMENT ON ROLE om_reader IS 'For a data catalogue; its grants are incomplete on purpose';
COMMENT ON ROLE auditor IS 'Member of analysts, but NOINHERIT: it must SET ROLE first';

DO $$ BEGIN
	EXECUTE format('ALTER DATABASE %I OWNER TO shop_owner', current_database());
	EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(),
		'A made-up shop. Everything here may be broken; it is gone when the demo ends');
	-- The same rights for every server version.
	EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
	EXECUTE format('GRANT CONNECT ON DATABASE %I TO analysts, om_reader, auditor',
		current_database());
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA shop AUTHORIZATION shop_owner;
CREATE SCHEMA billing AUTHORIZATION shop_owner;
CREATE SCHEMA analytics AUTHORIZATION shop_owner;
CREATE SCHEMA hr AUTHORIZATION shop_owner;
CREATE SCHEMA "Ünïcode & ""Quotes""" AUTHORIZATION shop_owner;
COMMENT ON SCHEMA shop IS 'Customers, products and what they order';
COMMENT ON SCHEMA billing IS 'Invoices and payments';
COMMENT ON SCHEMA analytics IS 'Derived from shop and billing';
COMMENT ON SCHEMA hr IS 'People; rows are protected by policies';
COMMENT ON SCHEMA "Ünïcode & ""Quotes""" IS 'Names that need care';

-- The schemas are the owner's already, so that what follows is made as it would be in real life.
SET ROLE shop_owner;

-- Types ------------------------------------------------------------------------------------------

CREATE TYPE shop.order_state AS ENUM ('new', 'paid', 'shipped', 'returned', 'cancelled');
COMMENT ON TYPE shop.order_state IS 'The way of an order';
CREATE DOMAIN shop.email AS text CHECK (VALUE ~ '^[^@[:space:]]+@[^@[:space:]]+$');
COMMENT ON DOMAIN shop.email IS 'Something with one @ in it';
CREATE DOMAIN billing.amount AS numeric(12, 2) NOT NULL CHECK (VALUE >= 0);
CREATE TYPE shop.address AS (street text, postcode text, city text, country char(2));
COMMENT ON TYPE shop.address IS 'A postal address';

-- Shop -------------------------------------------------------------------------------------------

CREATE TABLE shop.customers (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text,
	email shop.email UNIQUE,
	home shop.address,
	tags text[] NOT NULL DEFAULT '{}',
	profile jsonb,
	note text,
	photo bytea,
	born date,
	created_at timestamptz NOT NULL DEFAULT '2024-01-01 00:00:00+00',
	CONSTRAINT customers_born_check CHECK (born > '1900-01-01')
);
COMMENT ON TABLE shop.customers IS 'Everybody who ever ordered; names from many scripts';
COMMENT ON COLUMN shop.customers.name IS 'NULL when it was deleted on request';
COMMENT ON COLUMN shop.customers.profile IS 'Whatever the web site remembers';
COMMENT ON COLUMN shop.customers.photo IS 'PNG, if there is one';

INSERT INTO shop.customers (name, email, home, tags, profile, note, photo, born) VALUES
	('Zoë Ångström', 'zoe@example.com', ROW('Storgatan 1', '111 22', 'Göteborg', 'SE'),
		'{loyal,"with space"}', '{"theme": "dark", "visits": 12}', NULL, '\x89504e470d0a1a0a',
		'1980-02-29'),
	('山田 太郎', 'taro@example.jp', ROW('千代田 1-1', '100-0001', '東京', 'JP'), '{新規}',
		'{"言語": "日本語"}', '全角の備考', NULL, '1975-12-31'),
	('김민준', 'minjun@example.kr', NULL, '{}', '[]', '', NULL, NULL),
	('أحمد محمد', 'ahmad@example.eg', NULL, '{عربي}', '{"rtl": true}', 'من اليمين إلى اليسار',
		NULL, '1991-07-04'),
	('שרה לוי', 'sarah@example.il', NULL, '{}', 'null', 'abc שלום def', NULL, '1988-08-08'),
	('Ада 👩‍💻 Лавлейс', 'ada@example.org', NULL, '{👍🏽,🇪🇺}', '{"emoji": "👨‍👩‍👧‍👦"}',
		'flags 🇸🇪 and families', NULL, '1915-12-10'),
	('नरेन्द्र', 'narendra@example.in', NULL, '{NULL,"NULL",""}', NULL, 'क्षि त्र', NULL, NULL),
	('Zalgo', 'zalgo@example.com', NULL, '{}', NULL,
		U&'e\0301\0302\0303\0304 t\0335\0336\0337', NULL, NULL),
	(NULL, NULL, NULL, '{}', NULL, NULL, NULL, NULL),
	('', 'empty@example.com', ROW('', NULL, '', NULL), '{}', '{}', '', '', NULL),
	('NULL', 'not-null@example.com', NULL, '{NULL}', '"NULL"', 'the text NULL', NULL, NULL),
	('  two  spaces  ', 'spaces@example.com', NULL, '{" "}', '" "', '   ', NULL, NULL),
	('Bobby "; DROP TABLE customers; --', 'bobby@example.com', NULL, '{"a,b","{}","\""}',
		'{"quote": "\"", "backslash": "\\"}', 'it''s \x1B written out, not an escape', NULL, NULL),
	(E'Line one\nline two\r\nline three\tafter a tab', 'lines@example.com', NULL, '{}',
		'{"text": "a\nb"}', E'\n\n\n', NULL, NULL),
	(E'red \x1B[31mEscape\x1B[0m, bell \x07, del \x7F', 'control@example.com', NULL, '{}',
		'{"esc": "\u001b[2J"}', E'\x1B]0;a title\x07\x1B]52;c;aGVsbG8=\x07', NULL, NULL),
	(U&'user\202Egnp.exe\202C', 'bidi@example.com', NULL, '{}', NULL,
		U&'zero\200Bwidth\FEFF and\00A0no-break', NULL, NULL),
	(repeat('long ', 400), 'long@example.com', NULL, '{}',
		(SELECT jsonb_object_agg('key' || i, i) FROM generate_series(1, 300) AS i),
		repeat('x', 100000), decode(repeat('00ff', 3000), 'hex'), NULL);
INSERT INTO shop.customers (name, email, tags, profile, born, created_at)
SELECT 'Customer ' || i, 'customer' || i || '@example.net',
	CASE WHEN i % 7 = 0 THEN '{newsletter}'::text[] ELSE '{}' END,
	CASE WHEN i % 3 = 0 THEN jsonb_build_object('visits', i % 50, 'score', i % 11) END,
	date '1950-01-01' + (i * 37 % 20000), timestamptz '2024-01-01 00:00:00+00' + i * interval '1 h'
FROM generate_series(1, 5000) AS i;

CREATE TABLE shop.categories (
	id integer PRIMARY KEY,
	parent_id integer REFERENCES shop.categories,
	name text NOT NULL
);
INSERT INTO shop.categories VALUES (1, NULL, 'Books'), (2, 1, 'Novels'), (3, 1, 'Atlases'),
	(4, NULL, 'Instruments'), (5, 4, 'Strings');

CREATE SEQUENCE shop.product_number START 1000 INCREMENT 10;
COMMENT ON SEQUENCE shop.product_number IS 'Numbers printed on labels, in tens';
CREATE TABLE shop.products (
	number integer PRIMARY KEY DEFAULT nextval('shop.product_number'),
	category_id integer NOT NULL REFERENCES shop.categories,
	name text NOT NULL,
	price numeric(10, 2) NOT NULL CHECK (price > 0),
	dimensions_mm integer[3],
	available daterange,
	attributes jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE shop.products IS 'What can be ordered';
ALTER SEQUENCE shop.product_number OWNED BY shop.products.number;
INSERT INTO shop.products (category_id, name, price, dimensions_mm, available, attributes)
SELECT 1 + i % 5, 'Product ' || i, 1 + i * 1.37, ARRAY[i, i * 2, 30],
	daterange('2023-01-01', CASE WHEN i % 4 = 0 THEN date '2024-06-30' END),
	jsonb_build_object('colour', (ARRAY['red', 'green', 'blue'])[1 + i % 3])
FROM generate_series(1, 500) AS i;

CREATE TABLE shop.orders (
	id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	customer_id bigint NOT NULL REFERENCES shop.customers,
	state shop.order_state NOT NULL DEFAULT 'new',
	placed_at timestamptz NOT NULL,
	total numeric(12, 2) NOT NULL CHECK (total >= 0),
	remark text
);
COMMENT ON TABLE shop.orders IS 'Two hundred thousand orders; remarks are mostly NULL';
COMMENT ON COLUMN shop.orders.total IS 'Gross, in euro';
INSERT INTO shop.orders (customer_id, state, placed_at, total, remark)
SELECT 1 + i * 7919 % 5000,
	(enum_range(NULL::shop.order_state))[1 + (i * i) % 5],
	timestamptz '2023-01-01 00:00:00+00' + i * interval '5 min',
	(i * 104729 % 100000) / 100.0,
	CASE WHEN i % 100 = 0 THEN 'please ring twice' WHEN i % 333 = 0 THEN '' END
FROM generate_series(1::bigint, 200000) AS i;
CREATE INDEX orders_customer_id_idx ON shop.orders (customer_id);
CREATE INDEX orders_open_idx ON shop.orders (placed_at) WHERE state = 'new';

CREATE TABLE shop.order_lines (
	order_id bigint REFERENCES shop.orders ON DELETE CASCADE,
	line smallint,
	product_number integer NOT NULL REFERENCES shop.products,
	quantity integer NOT NULL DEFAULT 1 CHECK (quantity BETWEEN 1 AND 999),
	unit_price numeric(10, 2) NOT NULL,
	PRIMARY KEY (order_id, line)
);
INSERT INTO shop.order_lines
SELECT i, 1, 1000 + (i % 500) * 10, 1 + i % 5, 9.99 FROM generate_series(1, 20000) AS i;

CREATE TABLE shop.events (
	happened_at timestamptz NOT NULL,
	customer_id bigint,
	kind text NOT NULL,
	payload jsonb
) PARTITION BY RANGE (happened_at);
COMMENT ON TABLE shop.events IS 'Clicks and visits, one partition a month';
DO $$ BEGIN
	FOR month IN 0..5 LOOP
		EXECUTE format('CREATE TABLE shop.events_2024_%s PARTITION OF shop.events'
			' FOR VALUES FROM (%L) TO (%L)', lpad((month + 1)::text, 2, '0'),
			timestamptz '2024-01-01 00:00:00+00' + month * interval '1 month',
			timestamptz '2024-01-01 00:00:00+00' + (month + 1) * interval '1 month');
	END LOOP;
	IF current_setting('server_version_num')::int >= 110000 THEN
		EXECUTE 'CREATE TABLE shop.events_default PARTITION OF shop.events DEFAULT';
		EXECUTE 'CREATE INDEX events_kind_idx ON shop.events (kind)';
	END IF;
END $$;
INSERT INTO shop.events
SELECT timestamptz '2024-01-01 00:00:00+00' + i * interval '5 min', 1 + i % 5000,
	(ARRAY['view', 'click', 'search', 'buy'])[1 + i % 4], jsonb_build_object('n', i)
FROM generate_series(0, 50000) AS i;

-- Small tables, so that a schema is longer than a screen.
DO $$ BEGIN
	FOR month IN 1..24 LOOP
		EXECUTE format('CREATE TABLE shop.stock_%s (product_number integer PRIMARY KEY,'
			' counted integer NOT NULL)',
			to_char(date '2022-01-01' + (month - 1) * interval '1 month', 'YYYY_MM'));
	END LOOP;
END $$;
CREATE TABLE shop.empty_table (id integer PRIMARY KEY, value text);
CREATE TABLE shop.no_columns ();
CREATE UNLOGGED TABLE shop.baskets (session uuid PRIMARY KEY, content jsonb);
CREATE TABLE shop.all_types (
	a_smallint smallint, an_integer integer, a_bigint bigint, a_numeric numeric, a_real real,
	a_double double precision, a_money money, a_boolean boolean, a_char char(5),
	a_varchar varchar(20), a_text text, a_bytea bytea, a_date date, a_time time,
	a_timetz timetz, a_timestamp timestamp, a_timestamptz timestamptz, an_interval interval,
	a_uuid uuid, an_inet inet, a_cidr cidr, a_macaddr macaddr, a_json json, a_jsonb jsonb,
	an_xml xml, a_point point, a_polygon polygon, a_bit bit(8), a_varbit bit varying(8),
	a_tsvector tsvector, a_tsquery tsquery, an_int4range int4range, a_tstzrange tstzrange,
	an_array integer[], a_matrix text[][], an_enum shop.order_state, a_composite shop.address,
	an_oid oid, a_regclass regclass, a_pg_lsn pg_lsn
);
COMMENT ON TABLE shop.all_types IS 'One column for each type; a row of values, one of NULLs';
INSERT INTO shop.all_types VALUES (
	-32768, 2147483647, -9223372036854775808, 12345678901234567890.0123456789, 'NaN',
	'-Infinity', 1234.5, true, 'ab', 'varchar', 'text', '\xdeadbeef', 'infinity', '23:59:59.999',
	'12:00+02', '4714-11-24 BC', '294276-12-31 23:59:59+00', '-1 year 2 days -03:04:05.6',
	'00000000-0000-0000-0000-000000000000', '2001:db8::1/64', '10.0.0.0/8', '08:00:2b:01:02:03',
	'{"a" : 1,  "a": 2}', '{"nested": {"list": [1, null, "x"]}}', NULL, '(1.5,-2)',
	'((0,0),(1,0),(1,1))', B'10101010', B'101', 'the quick:1A fox:2', 'fox & !dog', '[1,10)',
	'["2024-01-01 00:00:00+00",)', '[0:2]={1,NULL,3}', '{{a,b},{"c d",NULL}}', 'shipped',
	ROW('Main St', '1', 'X', 'US'), 1, 'shop.orders', '16/B374D848');
INSERT INTO shop.all_types DEFAULT VALUES;

-- Functions and triggers -------------------------------------------------------------------------

CREATE FUNCTION shop.customer_label(id bigint) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT coalesce(nullif(c.name, ''), '(no name)') FROM shop.customers AS c WHERE c.id = $1
$$;
COMMENT ON FUNCTION shop.customer_label(bigint) IS 'A name to show, never NULL or empty';
CREATE FUNCTION shop.customer_label(email text) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT c.name FROM shop.customers AS c WHERE c.email = $1
$$;
CREATE FUNCTION shop.stamp_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.placed_at := coalesce(NEW.placed_at, now());
	RETURN NEW;
END $$;
CREATE TRIGGER orders_stamp BEFORE INSERT ON shop.orders
	FOR EACH ROW EXECUTE PROCEDURE shop.stamp_order();
COMMENT ON TRIGGER orders_stamp ON shop.orders IS 'An order without a time is placed now';
CREATE FUNCTION shop.top_customers(how_many integer DEFAULT 10, VARIADIC states text[] DEFAULT '{}')
RETURNS TABLE (customer_id bigint, orders bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog AS $$
	SELECT o.customer_id, count(*) FROM shop.orders AS o
	WHERE states = '{}' OR o.state::text = ANY (states)
	GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT how_many
$$;
DO $do$ BEGIN
	IF current_setting('server_version_num')::int >= 110000 THEN
		EXECUTE $$CREATE PROCEDURE shop.cancel_order(order_id bigint) LANGUAGE sql AS
			'UPDATE shop.orders SET state = ''cancelled'' WHERE id = order_id'$$;
	END IF;
END $do$;
CREATE VIEW shop.open_orders AS
	SELECT o.id, o.placed_at, o.total, shop.customer_label(o.customer_id) AS customer
	FROM shop.orders AS o WHERE o.state = 'new';
COMMENT ON VIEW shop.open_orders IS 'Orders that nobody has paid yet';

-- Billing ----------------------------------------------------------------------------------------

CREATE TABLE billing.invoices (
	number text PRIMARY KEY,
	order_id bigint NOT NULL UNIQUE REFERENCES shop.orders,
	issued date NOT NULL,
	net billing.amount,
	tax_rate numeric(4, 2) NOT NULL DEFAULT 19.00
);
COMMENT ON TABLE billing.invoices IS 'One for each paid order';
DO $$ BEGIN
	IF current_setting('server_version_num')::int >= 120000 THEN
		EXECUTE 'ALTER TABLE billing.invoices ADD COLUMN gross numeric(12, 2)'
			' GENERATED ALWAYS AS (round(net * (1 + tax_rate / 100), 2)) STORED';
	END IF;
END $$;
INSERT INTO billing.invoices (number, order_id, issued, net)
SELECT 'R-' || lpad(i::text, 6, '0'), i, date '2023-01-01' + i / 100, i % 1000
FROM generate_series(1, 10000) AS i;
CREATE TABLE billing.payments (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	invoice text NOT NULL REFERENCES billing.invoices ON UPDATE CASCADE,
	paid billing.amount,
	received_at timestamptz NOT NULL DEFAULT now(),
	card_number text
);
COMMENT ON COLUMN billing.payments.card_number IS 'Sensitive: analysts have no right to it';
INSERT INTO billing.payments (invoice, paid, received_at, card_number)
SELECT number, net, issued + time '12:00', 'xxxx-xxxx-xxxx-' || lpad(order_id::text, 4, '0')
FROM billing.invoices WHERE order_id <= 4000;

-- Analytics --------------------------------------------------------------------------------------

CREATE MATERIALIZED VIEW analytics.daily_revenue AS
	SELECT (placed_at AT TIME ZONE 'UTC')::date AS day, count(*) AS orders, sum(total) AS revenue
	FROM shop.orders GROUP BY 1;
COMMENT ON MATERIALIZED VIEW analytics.daily_revenue IS 'Refreshed by hand';
CREATE UNIQUE INDEX daily_revenue_day_idx ON analytics.daily_revenue (day);
CREATE VIEW analytics.revenue_by_state AS
	SELECT state, count(*) AS orders, sum(total) AS revenue FROM shop.orders GROUP BY state;
CREATE MATERIALIZED VIEW analytics.never_refreshed AS SELECT 1 AS one WITH NO DATA;
DO $$ BEGIN
	IF current_setting('server_version_num')::int >= 150000 THEN
		EXECUTE 'CREATE VIEW analytics.own_orders WITH (security_invoker = true) AS'
			' SELECT id, placed_at, total FROM shop.orders';
		EXECUTE 'COMMENT ON VIEW analytics.own_orders IS'
			' ''Reads shop.orders with the rights of whoever asks''';
	END IF;
END $$;

-- People -----------------------------------------------------------------------------------------

CREATE TABLE hr.employees (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	account name NOT NULL UNIQUE,
	boss_id integer REFERENCES hr.employees,
	full_name text NOT NULL
);
INSERT INTO hr.employees (account, boss_id, full_name) VALUES
	('ceo', NULL, 'Ingrid Berg'), ('mia', 1, 'Mia Wallace'), ('auditor', 1, 'Arthur Dent');
CREATE TABLE hr.salaries (
	employee_id integer PRIMARY KEY REFERENCES hr.employees,
	yearly billing.amount,
	valid daterange NOT NULL DEFAULT '[2024-01-01,)'
);
COMMENT ON TABLE hr.salaries IS 'Everybody sees his own row only (row level security)';
INSERT INTO hr.salaries (employee_id, yearly) VALUES (1, 210000), (2, 64000), (3, 71000);
ALTER TABLE hr.salaries ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_row ON hr.salaries FOR SELECT TO analysts
	USING (employee_id IN (SELECT id FROM hr.employees WHERE account = current_user));
CREATE POLICY nothing_negative ON hr.salaries AS RESTRICTIVE FOR ALL TO PUBLIC USING (yearly >= 0);
COMMENT ON POLICY own_row ON hr.salaries IS 'One sees what one earns';

-- Names that need care ---------------------------------------------------------------------------

CREATE TABLE "Ünïcode & ""Quotes"""."Tabelle mit ""Anführung"" 表 🐘" (
	"Spalte Ä" integer PRIMARY KEY,
	"select" text,
	"a.b" text,
	"  " text,
	"%s \ '; --" text
);
COMMENT ON TABLE "Ünïcode & ""Quotes"""."Tabelle mit ""Anführung"" 表 🐘" IS
	'A comment with a "quote", an elephant 🐘
and a second line';
INSERT INTO "Ünïcode & ""Quotes"""."Tabelle mit ""Anführung"" 表 🐘"
	VALUES (1, 'a keyword', 'a dot', 'blanks', 'everything');
CREATE TABLE "Ünïcode & ""Quotes"""."CamelCase" ("Id" integer);
CREATE TABLE "Ünïcode & ""Quotes"""."camelcase" (id integer);
CREATE TABLE "Ünïcode & ""Quotes"""."sixty_three_bytes_are_the_limit_of_a_name_and_this_one_has_them" ();
CREATE VIEW "Ünïcode & ""Quotes"""."الجدول" AS SELECT 1 AS "عمود";
GRANT SELECT ON "Ünïcode & ""Quotes"""."CamelCase" TO "o'Neil ""Ünï"" ;--";

RESET ROLE;

-- What may or may not be installed ---------------------------------------------------------------

DO $$ BEGIN
	CREATE EXTENSION pg_stat_statements;
EXCEPTION WHEN OTHERS THEN NULL;
END $$;
DO $$ BEGIN
	CREATE EXTENSION file_fdw;
	CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
	EXECUTE format('CREATE FOREIGN TABLE analytics.server_version (version text) SERVER files'
		' OPTIONS (filename %L)', current_setting('data_directory') || '/PG_VERSION');
	COMMENT ON FOREIGN TABLE analytics.server_version IS 'Lives in a file of the server';
	GRANT SELECT ON analytics.server_version TO analysts;
EXCEPTION WHEN OTHERS THEN NULL;
END $$;

-- Rights -----------------------------------------------------------------------------------------

-- analysts, and so mia: everything but the card numbers. Future tables of shop are included.
GRANT USAGE ON SCHEMA shop, billing, analytics, hr, "Ünïcode & ""Quotes""" TO analysts;
GRANT SELECT ON ALL TABLES IN SCHEMA shop, analytics, hr, "Ünïcode & ""Quotes""" TO analysts;
GRANT SELECT ON billing.invoices TO analysts;
GRANT SELECT (id, invoice, paid, received_at) ON billing.payments TO analysts;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA shop TO analysts;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA shop TO analysts;
ALTER DEFAULT PRIVILEGES FOR ROLE shop_owner IN SCHEMA shop GRANT SELECT ON TABLES TO analysts;
GRANT pg_read_all_stats TO mia;

-- om_reader: almost right, as it usually is. Two tables of shop were made after the grant, nobody
-- thought of billing, and nothing is said about tables to come.
GRANT USAGE ON SCHEMA shop, analytics TO om_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA shop TO om_reader;
REVOKE SELECT ON shop.order_lines, shop.stock_2023_12 FROM om_reader;
GRANT SELECT ON analytics.revenue_by_state TO om_reader WITH GRANT OPTION;
