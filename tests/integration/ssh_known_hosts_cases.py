"""The files of known hosts that ssh_known_hosts.py puts before ssh and before us.

In the texts: {A} is the ed25519 key that the server shows, {B} another ed25519 key; {E} and {F} the
same for ecdsa, {R} and {S} for rsa, all as "type base64". {A64} is the base64 alone. {H:name} is
the name hashed. {NUL} and the like stand for bytes that would be hard to see."""

HOST = "db.example.org"
LONG = "h" * 60 + "." + ".".join("part%d" % i for i in range(20))


class Case:
    """One question: is the key of HOST at PORT good, by these files?

    key      which of the keys of the server is shown: A, E or R
    system   the text of the system-wide file; user is a text or several
    differs  (what ssh says, what we say, why): a difference on purpose"""

    def __init__(self, name, user, host=HOST, port=22, key="A", system=None, differs=None):
        self.name = name
        self.users = user if isinstance(user, (list, tuple)) else [user]
        self.host = host
        self.port = port
        self.key = key
        self.system = system
        self.differs = differs


STRICTER = "a key that is revoked for the bare name is revoked for every port"

PLAIN = [
    Case("an empty file", ""),
    Case("plain", "db.example.org {A}\n"),
    Case("plain, ecdsa", "db.example.org {E}\n", key="E"),
    Case("plain, rsa", "db.example.org {R}\n", key="R"),
    Case("no newline at the end", "db.example.org {A}"),
    Case("another host", "other.example.org {A}\n"),
    Case("another key", "db.example.org {B}\n"),
    Case("another ecdsa key", "db.example.org {F}\n", key="E"),
    Case("another rsa key", "db.example.org {S}\n", key="R"),
    Case("a comment", "db.example.org {A} me@here on Tuesday\n"),
    Case("a comment like a line", "db.example.org {B} db.example.org {A}\n"),
    Case("leading blanks and tabs", " \t db.example.org\t {A}\n"),
    Case("many blanks between", "db.example.org   \t  {A}   \n"),
    Case("upper case in the file", "DB.Example.ORG {A}\n"),
    Case("upper case asked", "db.example.org {A}\n", "DB.Example.Org"),
    Case("a prefix of the name", "db.example.or {A}\n"),
    Case("the name is a prefix", "db.example.org.uk {A}\n"),
    Case("a trailing dot in the file", "db.example.org. {A}\n"),
    Case("a trailing dot asked", "db.example.org {A}\n", "db.example.org."),
    Case("a trailing dot in both", "db.example.org. {A}\n", "db.example.org."),
    Case("one character", "h {A}\n", "h"),
    Case("IPv4", "192.0.2.7 {A}\n", "192.0.2.7"),
    Case("IPv4 of another host", "192.0.2.7 {A}\n", "192.0.2.70"),
    Case("IPv6", "::1 {A}\n", "::1"),
    Case("IPv6 with capitals", "FE80::ABCD {A}\n", "fe80::abcd"),
    Case("IPv6 in brackets in the file", "[::1] {A}\n", "::1"),
    Case("IPv6 with a port", "[::1]:2222 {A}\n", "::1", 2222),
    Case("a very long name", LONG + " {A}\n", LONG),
    Case("a very long name with a port", "[" + LONG + "]:65535 {B}\n", LONG, 65535),
    Case("a name with an underscore", "my_db-1 {A}\n", "my_db-1"),
]

LISTS = [
    Case("first of a list", "db.example.org,one,two {A}\n"),
    Case("in the middle of a list", "one,db.example.org,two {A}\n"),
    Case("last of a list", "one,two,db.example.org {A}\n"),
    Case("a list with the address", "db.example.org,192.0.2.7 {A}\n", "192.0.2.7"),
    Case("a list without", "one,,two {A}\n"),
    Case("only commas", ",,, {A}\n"),
    Case("a list with a blank in it", "one, db.example.org {A}\n"),
    Case("a list, another key", "one,db.example.org {B}\n"),
    Case("a very long pattern in a list", "db.example.org," + "x" * 1022 + " {A}\n"),
    Case("a too long pattern in a list", "db.example.org," + "x" * 1023 + " {A}\n"),
    Case("a far too long pattern first", "x" * 5000 + ",db.example.org {A}\n"),
    Case("a too long negated pattern", "db.example.org,!" + "x" * 1023 + " {A}\n"),
    Case("a line of 64 KB", ",".join("host%d" % i for i in range(8000)) +
         ",db.example.org {A}\n"),
    Case("a comment of 64 KB", "# " + "x" * 66000 + "\ndb.example.org {A} " + "y" * 66000 + "\n"),
]

PORTS = [
    Case("with its port", "[db.example.org]:2222 {A}\n", port=2222),
    Case("with its port, another key", "[db.example.org]:2222 {B}\n", port=2222),
    Case("with a port, asked for 22", "[db.example.org]:2222 {A}\n"),
    Case("with another port", "[db.example.org]:2223 {A}\n", port=2222),
    Case("port 22 in brackets", "[db.example.org]:22 {A}\n"),
    Case("the bare name, another port", "db.example.org {A}\n", port=2222),
    Case("the bare name hashed, another port", "{H:db.example.org} {A}\n", port=2222),
    Case("the bare name, another port and key", "db.example.org {B}\n", port=2222),
    Case("the bare name, another port and type", "db.example.org {E}\n", port=2222),
    Case("the bare name with two keys, another port", "db.example.org {B}\ndb.example.org {A}\n",
         port=2222),
    Case("the bare name says yes, the port no", "db.example.org {A}\n[db.example.org]:2222 {B}\n",
         port=2222),
    Case("the port says no, the bare name yes", "[db.example.org]:2222 {B}\ndb.example.org {A}\n",
         port=2222),
    Case("the port says yes, the bare name no", "db.example.org {B}\n[db.example.org]:2222 {A}\n",
         port=2222),
    Case("the bare name says yes, the port another type",
         "db.example.org {A}\n[db.example.org]:2222 {E}\n", port=2222),
    Case("brackets in capitals", "[DB.EXAMPLE.ORG]:2222 {A}\n", port=2222),
    Case("a port without brackets", "db.example.org:2222 {A}\n", port=2222),
    Case("a port with a leading zero", "[db.example.org]:02222 {A}\n", port=2222),
]

HASHED = [
    Case("hashed", "{H:db.example.org} {A}\n"),
    Case("hashed, another key", "{H:db.example.org} {B}\n"),
    Case("hashed, another host", "{H:other.example.org} {A}\n"),
    Case("hashed, capitals asked", "{H:db.example.org} {A}\n", "DB.example.org"),
    Case("hashed in capitals", "{H:DB.example.org} {A}\n"),
    Case("hashed with a port", "{H:[db.example.org]:2222} {A}\n", port=2222),
    Case("hashed with a port, another key", "{H:[db.example.org]:2222} {B}\n", port=2222),
    Case("hashed with a port, asked for 22", "{H:[db.example.org]:2222} {A}\n"),
    Case("hashed with the wrong magic", "{H2:db.example.org} {A}\n"),
    Case("hashed with a short salt", "{HS:db.example.org} {A}\n"),
    Case("hashed with a long salt", "{HL:db.example.org} {A}\n"),
    Case("hashed with an empty salt", "{HE:db.example.org} {A}\n"),
    Case("hashed without padding", "{HN:db.example.org} {A}\n"),
    Case("hashed with bits behind the end", "{HB:db.example.org} {A}\n"),
    Case("hashed, then a comma", "{H:db.example.org},other {A}\n"),
    Case("hashed, behind a comma", "other,{H:db.example.org} {A}\n"),
    Case("hashed and negated", "!{H:db.example.org} {A}\n"),
    Case("hashed rubbish", "|1|AAAA|BBBB {A}\n|1|| {A}\n|1| {A}\n| {A}\ndb.example.org {A}\n"),
    Case("hashed rubbish alone", "|1|AAAA|BBBB {A}\n|1|| {A}\n|1| {A}\n|1 {A}\n| {A}\n"),
]

PATTERNS = [
    Case("a star", "* {A}\n"),
    Case("a star, another port", "* {A}\n", port=2222),
    Case("a star, another key", "* {B}\n"),
    Case("a star, another key and port", "* {B}\n", port=2222),
    Case("a domain", "*.example.org {A}\n"),
    Case("a domain is not its parent", "*.example.org {A}\n", "example.org"),
    Case("a star in the middle", "db.*.org {A}\n"),
    Case("a star for nothing", "db*.example.org {A}\n"),
    Case("several stars", "**d*.*.o*g* {A}\n"),
    Case("a question mark", "d?.example.org {A}\n"),
    Case("a question mark too many", "d??.example.org {A}\n"),
    Case("a question mark is not nothing", "db?.example.org {A}\n"),
    Case("a pattern in capitals", "*.EXAMPLE.Org {A}\n"),
    Case("a pattern with a port", "[*.example.org]:2222 {A}\n", port=2222),
    Case("a pattern for port and host", "[*]:* {A}\n", port=2222),
    Case("a pattern with brackets is no class", "d[ab].example.org {A}\n"),
    Case("a network", "10.0.0.* {A}\n", "10.0.0.17"),
    Case("a pattern that takes long", "*a*a*a*a*a*a*b {A}\n", "a" * 30),
    Case("negated before a star", "!db.example.org,* {A}\n"),
    Case("negated after a star", "*,!db.example.org {A}\n"),
    Case("negated in capitals", "*,!DB.EXAMPLE.ORG {A}\n"),
    Case("a negated pattern", "*.org,!db.* {A}\n"),
    Case("a negated pattern of others", "*.org,!*.net {A}\n"),
    Case("only negated", "!db.example.org {A}\n"),
    Case("only others negated", "!other.example.org {A}\n"),
    Case("negated twice", "!!db.example.org {A}\n"),
    Case("negated, and another line", "*,!db.example.org {B}\ndb.example.org {A}\n"),
    Case("the bare name negated, another port", "*,!db.example.org {A}\n", port=2222),
    Case("the port negated, the bare name not", "*,![db.example.org]:2222 {A}\n", port=2222),
]

SEVERAL = [
    Case("the old and the new key", "db.example.org {B}\ndb.example.org {A}\n"),
    Case("the new and the old key", "db.example.org {A}\ndb.example.org {B}\n"),
    Case("three other keys", "db.example.org {B}\n# x\n*.org {B}\nx,db.example.org {B}\n"),
    Case("only another type", "db.example.org {E}\n"),
    Case("only another type, the other way round", "db.example.org {A}\n", key="E"),
    Case("only rsa", "db.example.org {R}\n"),
    Case("another type and another key", "db.example.org {E}\ndb.example.org {B}\n"),
    Case("another key and another type", "db.example.org {B}\ndb.example.org {E}\n"),
    Case("another type and the key", "db.example.org {E}\ndb.example.org {A}\n"),
    Case("another type hashed", "{H:db.example.org} {E}\n"),
    Case("two user files", ["other {A}\n", "db.example.org {A}\n"]),
    Case("two user files, first no, then yes", ["db.example.org {B}\n", "db.example.org {A}\n"]),
    Case("two user files, two other keys", ["db.example.org {B}\n", "db.example.org {B}\n"]),
    Case("revoked in the second user file", ["db.example.org {A}\n", "@revoked * {A}\n"]),
    Case("the system file", "", system="db.example.org {A}\n"),
    Case("the system file says yes, the user no", "db.example.org {B}\n",
         system="db.example.org {A}\n"),
    Case("the system file says no, the user yes", "db.example.org {A}\n",
         system="db.example.org {B}\n"),
    Case("the system file says another type", "db.example.org {A}\n",
         system="db.example.org {E}\n"),
    Case("the system file alone says no", "", system="db.example.org {B}\n"),
    Case("the system file revokes", "db.example.org {A}\n", system="@revoked * {A}\n"),
    Case("the system file is broken", "db.example.org {A}\n", system="rubbish\n|1|\n@\n"),
    Case("a missing user file", None, system="db.example.org {A}\n"),
    Case("both files are missing", None),
]

MARKED = [
    Case("revoked alone", "@revoked db.example.org {A}\n"),
    Case("revoked before a plain line", "@revoked db.example.org {A}\ndb.example.org {A}\n"),
    Case("revoked behind a plain line", "db.example.org {A}\n@revoked db.example.org {A}\n"),
    Case("revoked behind a changed line", "db.example.org {B}\n@revoked db.example.org {A}\n"),
    Case("revoked for all", "db.example.org {A}\n@revoked * {A}\n"),
    Case("revoked for all, another port", "@revoked * {A}\n", port=2222),
    Case("revoked for all with a plain line, another port",
         "[db.example.org]:2222 {A}\n@revoked * {A}\n", port=2222),
    Case("revoked hashed", "@revoked {H:db.example.org} {A}\n"),
    Case("revoked for another host", "@revoked other {A}\ndb.example.org {A}\n"),
    Case("revoked but for this host", "@revoked *,!db.example.org {A}\ndb.example.org {A}\n"),
    Case("another key revoked", "@revoked db.example.org {B}\ndb.example.org {A}\n"),
    Case("another key revoked, alone", "@revoked db.example.org {B}\n"),
    Case("another key recorded and revoked", "db.example.org {B}\n@revoked * {B}\n"),
    Case("another type revoked", "@revoked db.example.org {E}\ndb.example.org {A}\n"),
    Case("revoked, rsa", "db.example.org {R}\n@revoked * {R}\n", key="R"),
    Case("revoked, rsa under the name of a signature",
         "db.example.org {R}\n@revoked * rsa-sha2-512 {R64}\n", key="R"),
    Case("revoked, rsa written with zeros", "db.example.org {R}\n@revoked * {R0}\n", key="R"),
    Case("recorded, rsa written with zeros", "db.example.org {R0}\n", key="R"),
    Case("recorded, rsa under the name of a signature", "db.example.org rsa-sha2-256 {R64}\n",
         key="R"),
    Case("revoked, a blank inside the key's text", "db.example.org {A}\n@revoked * ssh-ed25519 "
         "{A64CR}\n"),
    Case("revoked for the bare name, another port", "@revoked db.example.org {A}\n", port=2222),
    Case("revoked for the bare name, known with the port",
         "@revoked db.example.org {A}\n[db.example.org]:2222 {A}\n", port=2222,
         differs=("known", "revoked", STRICTER)),
    Case("revoked and known for the bare name, another port",
         "@revoked db.example.org {A}\ndb.example.org {A}\n", port=2222),
    Case("revoked for the port only", "@revoked [db.example.org]:2222 {A}\ndb.example.org {A}\n"),
    Case("revoked with tabs", "@revoked\tdb.example.org\tssh-ed25519\t{A64}\n"),
    Case("revoked with one tab", "db.example.org {A}\n@revoked\tdb.example.org {A}\n",
         differs=("known", "revoked", "ssh ends a mark at the first blank of the line, so a tab "
                  "hides the revocation from it")),
    Case("revoked behind blanks", "  @revoked db.example.org {A}\n"),
    Case("revoked in capitals", "@REVOKED db.example.org {A}\ndb.example.org {A}\n"),
    Case("revoked with a blank", "@ revoked db.example.org {A}\n"),
    Case("an unknown mark", "@trusted db.example.org {A}\n"),
    Case("a mark alone", "@revoked\n@\n@revoked \n@cert-authority\ndb.example.org {A}\n"),
    Case("two marks", "@revoked @cert-authority db.example.org {A}\ndb.example.org {A}\n"),
    Case("the same mark twice", "@revoked @revoked db.example.org {A}\n"),
    Case("an authority alone", "@cert-authority db.example.org {A}\n"),
    Case("another authority alone", "@cert-authority db.example.org {B}\n"),
    Case("an authority of another type", "@cert-authority * {E}\n"),
    Case("an authority and the key", "@cert-authority * {B}\ndb.example.org {A}\n"),
    Case("an authority and another key", "@cert-authority * {A}\ndb.example.org {B}\n"),
    Case("an authority for the domain", "@cert-authority *.example.org {A}\n"),
    Case("an authority for the bare name, another port", "@cert-authority db.example.org {A}\n",
         port=2222),
    Case("an authority in capitals", "@Cert-Authority * {B}\n"),
]

BROKEN = [
    Case("rubbish first", "rubbish\ndb.example.org {A}\n"),
    Case("rubbish in the middle", "other {B}\nrubbish rubbish rubbish\ndb.example.org {A}\n"),
    Case("rubbish last", "db.example.org {A}\nrubbish"),
    Case("only a name", "db.example.org\ndb.example.org {A}\n"),
    Case("only name and type", "db.example.org ssh-ed25519\n"),
    Case("name, type and a blank", "db.example.org ssh-ed25519 \n"),
    Case("truncated base64", "db.example.org ssh-ed25519 {A64-1}\n"),
    Case("base64 cut at four", "db.example.org ssh-ed25519 {A64-4}\n"),
    Case("base64 with a bad character", "db.example.org ssh-ed25519 !{A64-1}\n"),
    Case("base64 and more", "db.example.org ssh-ed25519 {A64}AAAA\n"),
    Case("base64 with bits behind the end", "db.example.org ecdsa-sha2-nistp256 {E64B}\n", key="E"),
    Case("a broken key, then the key", "db.example.org ssh-ed25519 AAAA\ndb.example.org {A}\n"),
    Case("a broken key alone", "db.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAABGFiY2Q=\n"),
    Case("the word of another type", "db.example.org ssh-rsa {A64}\n"),
    Case("the word of another curve", "db.example.org ecdsa-sha2-nistp384 {E64}\n", key="E"),
    Case("the type in capitals", "db.example.org SSH-ED25519 {A64}\n"),
    Case("the short name of the type", "db.example.org ED25519 {A64}\n"),
    Case("a type that nobody knows", "db.example.org ssh-strange AAAAC3NzaC1zdHJhbmdlAAAAAA==\n",
         differs=("unknown", "other type", "a host that a newer ssh recorded by a newer type is "
                  "not a new host")),
    Case("no type, the key at once", "db.example.org {A64}\n"),
    Case("options before the type", "db.example.org no-pty {A}\n"),
    Case("quoted", "\"db.example.org\" {A}\n"),
    Case("an old key of protocol 1", "db.example.org 1024 35 1234567890123\n"),
    Case("an old key of protocol 1 and the key",
         "db.example.org 1024 35 1234567890123\ndb.example.org {A}\n"),
    Case("a comment that was a line", "#db.example.org {A}\n"),
    Case("a comment behind the name", "db.example.org #{A}\n"),
    Case("blank lines", "\n \n\t\n\ndb.example.org {A}\n\n"),
    Case("CRLF", "db.example.org {A}\r\n"),
    Case("CRLF, another key", "\r\n# x\r\ndb.example.org {B}\r\n"),
    Case("CRLF and a mark", "rubbish\r\n@revoked * {A}\r\n"),
    Case("CRLF and a comment", "db.example.org {A} me\r\n"),
    Case("CR alone", "other {B}\rdb.example.org {A}\r"),
    Case("CR behind the name", "db.example.org\r {A}\n"),
    Case("CR before the name", "\rdb.example.org {A}\n"),
    Case("a form feed before the name", "\fdb.example.org {A}\n"),
    Case("a byte order mark", "{BOM}db.example.org {A}\n"),
    Case("a byte order mark, then a good line", "{BOM}# mine\ndb.example.org {A}\n"),
    Case("NUL behind the key", "db.example.org {A}{NUL}rubbish\n"),
    Case("NUL in the key", "db.example.org ssh-ed25519 AAAA{NUL}{A64}\n"),
    Case("NUL in the name", "db.example{NUL}.org {A}\n"),
    Case("NUL hides a line", "@revoked * {A}{NUL}\ndb.example.org {A}\n"),
    Case("NUL at the start of a line", "{NUL}db.example.org {A}\n"),
    Case("only NUL", "{NUL}{NUL}{NUL}"),
    Case("bytes that are no UTF-8", "{FF}{FE} {A}\n{FF}\ndb.example.org {A}\n"),
]

CASES = PLAIN + LISTS + PORTS + HASHED + PATTERNS + SEVERAL + MARKED + BROKEN
