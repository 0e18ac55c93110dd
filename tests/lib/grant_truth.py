"""What the server itself says and does about rights: the judge of tests about grants. Nothing here
knows how pgusher comes to its answers; memberships are walked anew, from the catalogs."""

import collections

# Every question is of one line a row, with | between; the first word says which one it is.
_OBJECTS = """
CREATE TEMP VIEW asked AS
SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view'
            WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' END AS kind,
       n.nspname || '.' || c.relname AS name, c.oid, NULL::int2 AS number, c.relowner AS owner,
       coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END,
                                     c.relowner)) AS acl
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname ~ '^g[0-9]+_' AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL
SELECT 'column', n.nspname || '.' || c.relname || '.' || a.attname, c.oid, a.attnum, c.relowner,
       a.attacl
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE n.nspname ~ '^g[0-9]+_' AND a.attacl IS NOT NULL
UNION ALL
SELECT 'schema', n.nspname, n.oid, NULL, n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
  FROM pg_namespace n WHERE n.nspname ~ '^g[0-9]+_'
UNION ALL
SELECT 'database', d.datname, d.oid, NULL, d.datdba, coalesce(d.datacl, acldefault('d', d.datdba))
  FROM pg_database d WHERE d.datname = current_database()
UNION ALL
SELECT 'function', n.nspname || '.' || p.proname || '(integer)', p.oid, NULL, p.proowner,
       coalesce(p.proacl, acldefault('f', p.proowner))
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname ~ '^g[0-9]+_'
UNION ALL
SELECT 'type', n.nspname || '.' || t.typname, t.oid, NULL, t.typowner,
       coalesce(t.typacl, acldefault('T', t.typowner))
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
 WHERE n.nspname ~ '^g[0-9]+_' AND t.typtype IN ('d', 'e')
UNION ALL
SELECT 'foreign server', s.srvname, s.oid, NULL, s.srvowner,
       coalesce(s.srvacl, acldefault('S', s.srvowner))
  FROM pg_foreign_server s;
CREATE TEMP TABLE object AS SELECT * FROM asked;
"""

_WORDS = {"table": "SELECT INSERT UPDATE DELETE TRUNCATE REFERENCES TRIGGER MAINTAIN",
          "sequence": "USAGE SELECT UPDATE", "column": "SELECT INSERT UPDATE REFERENCES",
          "schema": "USAGE CREATE", "database": "CREATE CONNECT TEMPORARY", "function": "EXECUTE",
          "type": "USAGE", "foreign server": "USAGE"}
_WORDS["view"] = _WORDS["materialized view"] = _WORDS["table"]

_FUNCTIONS = {"table": "table", "view": "table", "materialized view": "table",
              "foreign server": "server"}

_HELD = """
SELECT 'held', role.rolname, o.kind, o.name, word,
       has_{function}_privilege(role.oid, o.oid{column}, word || ' WITH GRANT OPTION')
  FROM pg_roles role CROSS JOIN object o CROSS JOIN unnest(ARRAY[{words}]) word
 WHERE NOT role.rolsuper AND o.kind = '{kind}'
   AND has_{function}_privilege(role.oid, o.oid{column}, word);
"""

_ENTRIES = """
SELECT 'object', o.kind, o.name, r.rolname FROM object o JOIN pg_roles r ON r.oid = o.owner;
SELECT 'entry', o.kind, o.name, x.privilege_type, coalesce(g.rolname, 'PUBLIC'), by.rolname
  FROM object o CROSS JOIN LATERAL aclexplode(o.acl) x
  LEFT JOIN pg_roles g ON g.oid = x.grantee LEFT JOIN pg_roles by ON by.oid = x.grantor;
SELECT 'role', rolname, rolsuper, rolinherit, rolcanlogin FROM pg_roles;
SELECT 'member', m.rolname, g.rolname, {inherits}
  FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid;
SELECT 'owner', r.rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
 WHERE d.datname = current_database();
"""

# SELECT * as each role: once as it is, once with row_security = off, which refuses what would be
# filtered. And where it is refused, one column that the role has a right on.
_READS = """
CREATE FUNCTION pg_temp.try(statement text, OUT state text, OUT number bigint) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  GET DIAGNOSTICS number = ROW_COUNT;
  state := '00000';
EXCEPTION WHEN OTHERS THEN state := SQLSTATE; number := -1;
END $$;
CREATE FUNCTION pg_temp.reads(graph text, one_more text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE role name; relation record; plain record; off record; part record; columns text[];
  permissive bigint;
BEGIN
  FOR role IN SELECT rolname FROM pg_roles
              WHERE (left(rolname, length(graph)) = graph OR rolname = one_more) AND NOT rolsuper
  LOOP
    FOR relation IN SELECT oid, name FROM object
                    WHERE kind IN ('table', 'view', 'materialized view') 
                      AND left(name, length(graph)) = graph
    LOOP
      columns := ARRAY(SELECT attname::text FROM pg_attribute
                       WHERE attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
                         AND has_column_privilege(role, relation.oid, attnum, 'SELECT'));
      permissive := (SELECT count(*) FROM pg_policy
                     WHERE polrelid = relation.oid AND polpermissive AND polcmd IN ('*', 'r')
                       AND EXISTS (SELECT 1 FROM unnest(polroles) one
                                   WHERE CASE WHEN one = 0 THEN true
                                              ELSE pg_has_role(role, one, 'USAGE') END));
      EXECUTE 'SET LOCAL ROLE ' || quote_ident(role);
      plain := pg_temp.try('SELECT * FROM ' || relation.name);
      off := plain; part := plain;
      IF plain.state = '00000' THEN
        SET LOCAL row_security = off;
        off := pg_temp.try('SELECT * FROM ' || relation.name);
        SET LOCAL row_security = on;
      ELSIF columns <> '{}' THEN
        part := pg_temp.try('SELECT ' || columns[1] || ' FROM ' || relation.name);
        SET LOCAL row_security = off;
        off := pg_temp.try('SELECT ' || columns[1] || ' FROM ' || relation.name);
        SET LOCAL row_security = on;
      END IF;
      SET LOCAL ROLE none;
      RETURN NEXT format('read|%s|%s|%s|%s|%s|%s|%s', role, relation.name, plain.state,
                         plain.number, off.state, part.state, permissive);
    END LOOP;
  END LOOP;
END $$;
"""

# state: the SQLSTATE of SELECT *; state_off: the same with row_security = off; state_part: of
# reading one column where that is all there may be; permissive: policies for reading that apply.
Read = collections.namedtuple("Read", "state rows state_off state_part permissive")


class Truth:
    """held      {(role, kind, object, privilege): with grant option?}, without superusers
    owners    {(kind, object): role}
    entries   {(kind, object, privilege): {grantee: {grantors}}}, PUBLIC among the grantees
    roles     {name: is a superuser}
    groups    {member: {groups whose rights it uses by that one membership}}
    reads     {(role, relation): Read}"""

    def __init__(self, server, database, graphs):
        self.held, self.owners, self.roles, self.reads = {}, {}, {}, {}
        self.entries = collections.defaultdict(lambda: collections.defaultdict(set))
        self.groups = collections.defaultdict(set)
        self._inherits, self._lengths = {}, {}
        take = {"held": self._held, "object": self._object, "entry": self._entry,
                "role": self._role, "member": self._member, "owner": self._owner,
                "read": self._read}
        for line in server.sql(questions(server.version, graphs), database).splitlines():
            word, *rest = line.split("|")
            if word in take:
                take[word](*rest)

    def lengths(self, role):
        """{role that it inherits from: memberships on the shortest way}; itself 0."""
        if role not in self._lengths:
            found, edge = {role: 0}, [role]
            while edge:
                further = []
                for one in edge:
                    for group in sorted(self.groups[one]):
                        if group not in found:
                            found[group] = found[one] + 1
                            further.append(group)
                edge = further
            self._lengths[role] = found
        return self._lengths[role]

    def _held(self, role, kind, name, word, grantable):
        self.held[role, kind, name, word] = grantable == "t"

    def _object(self, kind, name, owner):
        self.owners[kind, name] = owner

    def _entry(self, kind, name, word, grantee, grantor):
        self.entries[kind, name, word][grantee].add(grantor)

    def _role(self, name, is_superuser, inherits, _may_login):
        self.roles[name] = is_superuser == "t"
        self._inherits[name] = inherits == "t"

    def _member(self, member, group, inherits):
        if inherits == "t":
            self.groups[member].add(group)

    def _owner(self, role):
        """The owner of the database is a member of pg_database_owner, from 14 on."""
        if "pg_database_owner" in self.roles and (self._of_16 or self._inherits[role]):
            self.groups[role].add("pg_database_owner")

    def _read(self, role, relation, state, rows, off, part, permissive):
        self.reads[role, relation] = Read(state, int(rows), off, part, int(permissive))

    @property
    def _of_16(self):
        return "pg_create_subscription" in self.roles


def questions(major, graphs):
    """One script; of the cells of has_*_privilege only those that hold come back."""
    text = ["SET client_min_messages = error; BEGIN;", _OBJECTS]
    for kind, words in _WORDS.items():
        words = [word for word in words.split() if word != "MAINTAIN" or major >= 17]
        text.append(_HELD.format(kind=kind, function=_FUNCTIONS.get(kind, kind),
                                 column=", o.number" if kind == "column" else "",
                                 words=", ".join(f"'{word}'" for word in words)))
    text.append(_ENTRIES.format(inherits="a.inherit_option" if major >= 16 else "m.rolinherit"))
    text.append(_READS)
    for graph, other in zip(graphs, graphs[1:] + graphs[:1]):
        text.append(f"SELECT pg_temp.reads('{graph.prefix}', '{other.roles[0]}');")
    return "\n".join(text + ["ROLLBACK;"])
