-- grants_available: extensions whose packages are installed, as rows of (what, name, value). Alone: one
-- broken control file on the server makes it fail.
-- Servers 10 to 18.
SELECT 'available', a.name, a.default_version FROM pg_catalog.pg_available_extensions a
