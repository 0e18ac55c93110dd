/* explore_use.c - what a statement really comes to, schema and all. */
#include "grants/explore_private.h"

#include "base/memory.h"

#include <stdlib.h>

bool may_use_schema(
	const struct rights *rights, const struct heritage *heritage, uint32_t schema_oid)
{
	const struct schema *schema = rights_schema(rights, schema_oid);

	return !schema_oid ||
	       (schema && rights_hold(rights, heritage, &rights->classes[schema->class],
				  PRIVILEGE_USAGE, NULL));
}

static void stand_in_the_way(struct use *use, enum outcome outcome, char *why)
{
	use->outcome = outcome;
	mem_replace(&use->why, why);
}

/* What the privilege alone does not tell of writing. */
static void judge_writing(const struct object_class *class, struct use *use)
{
	if (class->relkind == 'm')
		stand_in_the_way(use, OUTCOME_FAILS,
			mem_text("rows of a materialized view cannot be written"));
	else if (class->relkind == 'v')
		stand_in_the_way(use, OUTCOME_UNKNOWN,
			class->is_invoker
				? mem_text("whether the view can be written to is not known; the "
					   "tables below are written in the name of the caller")
				: mem_text("whether the view can be written to is not known; the "
					   "tables below are written in the name of its owner"));
	else if (class->relkind == 'f')
		stand_in_the_way(use, OUTCOME_UNKNOWN,
			mem_text("what may be written to a foreign table, the foreign server "
				 "decides"));
}

struct use use_of(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, size_t place, unsigned privilege, bool has_usage,
	struct wanted *wanted)
{
	struct effect effect = effect_of(rights, heritage, class, place, privilege, wanted);
	struct use use = {.privilege = privilege,
		.outcome = effect.outcome,
		.why = effect.why,
		.remark = effect.remark};
	const struct schema *schema = rights_schema(rights, class->schema);

	/* The texts are taken over; what is lacking is of no use here. */
	free(effect.lacks);
	if (use.outcome == OUTCOME_FAILS) {
		if (!use.why)
			use.why =
				class->is_catalog && privilege != PRIVILEGE_SELECT
					? mem_text("nobody but a superuser writes system catalogs")
					: mem_printf(
						  "%s is not granted", privilege_word(privilege));
		return use;
	}
	if (!has_usage) {
		stand_in_the_way(&use, OUTCOME_FAILS,
			mem_printf("USAGE on schema %s is missing", schema ? schema->name : "?"));
		return use;
	}
	if (privilege != PRIVILEGE_SELECT)
		judge_writing(class, &use);
	if ((privilege == PRIVILEGE_UPDATE || privilege == PRIVILEGE_DELETE) && !use.remark &&
		use.outcome != OUTCOME_FAILS &&
		!rights_hold(rights, heritage, class, PRIVILEGE_SELECT, NULL))
		use.remark = mem_text("without SELECT, WHERE can name no column");
	return use;
}

void use_release(struct use *use)
{
	free(use->why);
	free(use->remark);
}
