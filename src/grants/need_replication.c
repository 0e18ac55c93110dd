/* need_replication.c - what change data capture needs: a publication, a slot, keys. */
#include "grants/grants_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>

/* Is the relation one of that publication? */
static bool is_published(const struct judging *judging, const char *publication, uint32_t relation)
{
	size_t first, count = rights_rows(judging->rights, PART_PUBLISHED, relation, &first);

	for (size_t row = first; row < first + count; row++)
		if (strcmp(rights_text(judging->rights, PART_PUBLISHED, row, "publication"),
			    publication) == 0)
			return true;
	return false;
}

static bool lacks_identity(const struct judging *judging, uint32_t relation)
{
	size_t first;

	return rights_rows(judging->rights, PART_IDENTITIES, relation, &first) > 0;
}

static void add_missing(struct verdict *verdict, const struct schema *schema, const char *name)
{
	char *qualified = mem_printf("%s.%s", schema->name, name);

	words_add(&verdict->missing, qualified);
	free(qualified);
}

static void end_counted(struct verdict *verdict, const char *none)
{
	verdict_end(verdict,
		verdict->held == verdict->all ? VERDICT_OK
		: verdict->held		      ? VERDICT_PARTIAL
					      : VERDICT_MISSING,
		verdict->all ? mem_printf("%zu of %zu", verdict->held, verdict->all)
			     : mem_text(none));
}

/* --- publication ---------------------------------------------------------------------------------
 */

/* Neither CREATE nor ADD TABLE can be run twice, so each asks first. */
static void mend_publication(struct judging *judging, struct verdict *verdict,
	const char *publication, const struct schema *schema, const char *table, bool exists)
{
	struct buf name = BUF_INIT, literal = BUF_INIT, object = BUF_INIT, schema_text = BUF_INIT,
		   table_text = BUF_INIT;

	ident_add(&name, publication);
	ident_add_literal(&literal, publication);
	if (!exists && judging->need->is_created)
		mends_block(verdict->mends, STAGE_REPLICATION,
			mem_printf("BEGIN IF NOT EXISTS (SELECT FROM "
				   "pg_catalog.pg_publication WHERE pubname = %s) THEN CREATE "
				   "PUBLICATION %s; END IF; END",
				buf_string(&literal), buf_string(&name)),
			"who may create in the database and owns the tables, or a superuser");
	if (table && (exists || judging->need->is_created)) {
		ident_add_qualified(&object, schema->name, table);
		ident_add_literal(&schema_text, schema->name);
		ident_add_literal(&table_text, table);

		mends_block(verdict->mends, STAGE_REPLICATION,
			mem_printf("BEGIN IF NOT EXISTS (SELECT FROM "
				   "pg_catalog.pg_publication_tables WHERE pubname = %s AND "
				   "schemaname = %s AND tablename = %s) THEN ALTER PUBLICATION %s "
				   "ADD TABLE %s; END IF; END",
				buf_string(&literal), buf_string(&schema_text),
				buf_string(&table_text), buf_string(&name), buf_string(&object)),
			"who may create in the database and owns the tables, or a superuser");
	}
	buf_free(&name);
	buf_free(&literal);
	buf_free(&object);
	buf_free(&schema_text);
	buf_free(&table_text);
}

void need_publication(struct judging *judging)
{
	const char *name = judging->need->names.count ? judging->need->names.items[0] : "";
	struct verdict *verdict = verdict_add(judging, name, mem_printf("publication %s", name));
	const struct rights *rights = judging->rights;
	bool exists;

	if (verdict_is_unknown(judging, verdict, PART_REPLICATION) ||
		verdict_is_unknown(judging, verdict, PART_PUBLISHED))
		return;
	exists = server_fact(judging, PART_REPLICATION, "publication", name) != NULL;
	if (!exists)
		mend_publication(judging, verdict, name, NULL, NULL, false);
	for (size_t i = 0; i < rights->class_count; i++) {
		const struct object_class *class = &rights->classes[i];
		const struct schema *schema = need_means(judging, class);

		/* Only base tables are published; a parent stands for its partitions from 13 on. */
		for (size_t at = 0; schema && class->relkind == 'r' && at < class->count; at++) {
			bool is_in = is_published(judging, name, class->oids[at]);

			verdict->all++;
			verdict->held += is_in;
			if (is_in)
				continue;
			add_missing(verdict, schema, class->names[at]);
			mend_publication(judging, verdict, name, schema, class->names[at], exists);
		}
	}
	end_counted(verdict, "it exists; there are no tables");
	if (!exists)
		verdict_end(verdict, VERDICT_MISSING, mem_text("there is no such publication"));
	else if (verdict->held < verdict->all)
		verdict_detail(verdict, mem_text("The other tables are not in it"));
}

/* --- slots ---------------------------------------------------------------------------------------
 */

static void judge_free_slots(struct judging *judging, struct verdict *verdict)
{
	const char *all = server_fact(judging, PART_SETTINGS, "setting", "max_replication_slots"),
		   *used = server_fact(judging, PART_REPLICATION, "slots used", "");

	if (!all || !used)
		verdict_end(verdict, VERDICT_UNKNOWN, mem_text("the settings are not visible"));
	else if (strtol(used, NULL, 10) < strtol(all, NULL, 10))
		verdict_end(verdict, VERDICT_OK, mem_printf("%s of %s are in use", used, all));
	else
		verdict_end(verdict, VERDICT_MISSING,
			mem_printf("all %s are in use (max_replication_slots)", all));
}

void need_slots(struct judging *judging)
{
	const char *name = judging->need->names.count ? judging->need->names.items[0] : NULL;
	struct verdict *verdict = verdict_add(judging, name ? name : "",
		name ? mem_printf("replication slot %s", name) : mem_text("free replication slot"));
	char *wanted;
	const char *slot;

	if (verdict_is_unknown(judging, verdict, PART_REPLICATION))
		return;
	slot = name ? server_fact(judging, PART_REPLICATION, "slot", name) : NULL;
	if (!slot) {
		judge_free_slots(judging, verdict);
		if (name && verdict->state == VERDICT_OK)
			verdict_detail(
				verdict, mem_text("The slot is not there yet; the tool makes "
						  "it, and there is room"));
		return;
	}
	wanted = mem_printf("%s %s", judging->need->value ? judging->need->value : "pgoutput",
		judging->rights->database);
	if (strcmp(slot, wanted) == 0)
		verdict_end(verdict, VERDICT_OK, mem_text(slot));
	else
		verdict_end(verdict, VERDICT_MISSING,
			mem_printf("it is there with plugin and database \"%s\", not \"%s\"", slot,
				wanted));
	free(wanted);
}

/* --- replica identity ----------------------------------------------------------------------------
 */

static void mend_identity(struct judging *judging, struct verdict *verdict,
	const struct object_class *class, const struct schema *schema, size_t at)
{
	struct buf sql = BUF_INIT;
	char *runner = mend_runner("owner of the tables", role_name(judging, class->owner));

	buf_text(&sql, "ALTER TABLE ");
	ident_add_qualified(&sql, schema->name, class->names[at]);
	buf_text(&sql, " REPLICA IDENTITY FULL;");
	mends_statement(verdict->mends, STAGE_TABLE, buf_take(&sql), runner);
	free(runner);
}

void need_replica_identity(struct judging *judging)
{
	struct verdict *verdict =
		verdict_add(judging, "", mem_text("replica identity of the tables"));
	const struct rights *rights = judging->rights;

	if (verdict_is_unknown(judging, verdict, PART_IDENTITIES) ||
		verdict_is_unknown(judging, verdict, PART_RELATIONS))
		return;
	for (size_t i = 0; i < rights->class_count; i++) {
		const struct object_class *class = &rights->classes[i];
		const struct schema *schema = need_means(judging, class);

		for (size_t at = 0; schema && strchr("rp", class->relkind) && at < class->count;
			at++) {
			bool lacks;

			if (!name_matches(&judging->need->names, schema->name, class->names[at]))
				continue;
			lacks = lacks_identity(judging, class->oids[at]);
			verdict->all++;
			verdict->held += !lacks;
			if (!lacks)
				continue;
			add_missing(verdict, schema, class->names[at]);
			mend_identity(judging, verdict, class, schema, at);
		}
	}
	end_counted(verdict, "there are no tables");
	if (verdict->held < verdict->all)
		verdict_detail(verdict,
			mem_text("Without a primary key or another replica identity UPDATE and "
				 "DELETE fail for everybody once the table is published"));
}
