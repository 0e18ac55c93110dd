-- object_extension_update: whether the server has a newer version of extension $1 (oid). It reads the
-- control files of all extensions, and one that is broken fails the whole. Servers 10 to 18.
SELECT e.extversion AS "Installed", coalesce(a.default_version, '') AS "Available",
       CASE WHEN a.name IS NULL THEN 'unknown: its files are not on the server'
            WHEN a.default_version IS DISTINCT FROM e.extversion
              THEN e.extversion || ' to ' || a.default_version
            ELSE 'none' END AS "Update"
  FROM pg_catalog.pg_extension e
  LEFT JOIN pg_catalog.pg_available_extensions a ON a.name = e.extname
 WHERE e.oid = $1::pg_catalog.oid
