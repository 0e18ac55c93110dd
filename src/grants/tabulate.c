#include "grants/tabulate.h"

#include "base/memory.h"
#include "grants/explore_private.h"

#include <stdlib.h>
#include <string.h>

struct tabulation {
	const struct rights *rights;
	struct schema_places *places;
	int *bins;		  /* a class each; -1: out of scope */
	size_t *all;		  /* objects of a bin */
	struct table_line *lines; /* a bin each, emptied for every role */
	size_t *of_public;	  /* PRIVILEGE_COUNT of a bin each */
	int bin_count;
	each_table_line *each;
	void *self;
};

static void count(struct table_line *line, unsigned held, unsigned grantable, size_t objects)
{
	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++) {
		line->held[i] += held & 1u << i ? objects : 0;
		line->grantable[i] += held & grantable & 1u << i ? objects : 0;
	}
}

/* By any entry that the role reaches; NULL: those of PUBLIC. */
static unsigned given(const struct acl *acl, const struct heritage *heritage, unsigned *grantable)
{
	unsigned privileges = 0;

	*grantable = 0;
	for (size_t i = 0; i < acl->count; i++) {
		const struct grant *grant = &acl->grants[i];

		if (heritage ? !heritage_reaches(heritage, grant->grantee)
			     : grant->grantee != PUBLIC_OID)
			continue;
		privileges |= grant->privileges;
		*grantable |= grant->grantable;
	}
	return privileges;
}

static void count_class(struct tabulation *table, const struct heritage *heritage,
	const struct object_class *class, int bin, size_t objects)
{
	unsigned grantable, held = given(&class->acl, heritage, &grantable);

	if (heritage)
		held = rights_held(table->rights, heritage, class);
	if (held)
		count(&table->lines[bin], held, grantable, objects);
}

static void count_columns(struct tabulation *table, const struct heritage *heritage)
{
	const struct rights *rights = table->rights;

	for (size_t i = 0; i < rights->column_count; i++) {
		const struct column *column = &rights->columns[i];
		const struct object_class *class = rights_object(rights, column->relation, NULL);
		struct object_class alone = {.kind = OBJECT_COLUMN, .acl = column->acl};
		int bin;

		if (!class || column->number < 1)
			continue;
		alone.schema = class->schema;
		alone.is_catalog = class->is_catalog;
		bin = bin_of(table->places, &alone);
		if (bin >= 0)
			count_class(table, heritage, &alone, bin, 1);
	}
}

static void tell(struct tabulation *table, const struct table_line *about)
{
	for (int bin = 0; bin < table->bin_count; bin++) {
		struct table_line *line = &table->lines[bin];
		size_t *of_public = table->of_public + (size_t)bin * PRIVILEGE_COUNT;
		size_t any = 0;

		line->role = about->role;
		line->is_public = about->is_public;
		line->kind = bin_kind(table->places, bin);
		line->schema = bin_schema(table->places, bin);
		line->all = table->all[bin];
		for (size_t i = 0; i < PRIVILEGE_COUNT; i++) {
			any += line->held[i];
			line->exceeds_public |= line->held[i] > of_public[i] ||
						(!about->is_public && line->grantable[i]);
			if (about->is_public)
				of_public[i] = line->held[i];
		}
		if (any)
			table->each(table->self, line);
		*line = (struct table_line){.all = 0};
	}
}

static void tabulate_role(struct tabulation *table, const struct heritage *heritage)
{
	struct table_line about = {.role = heritage ? heritage_self(heritage)->name : "PUBLIC",
		.is_public = !heritage,
		.is_superuser = heritage && heritage_self(heritage)->is_superuser};

	if (about.is_superuser) {
		table->each(table->self, &about);
		return;
	}
	for (size_t i = 0; i < table->rights->class_count; i++)
		if (table->bins[i] >= 0 && table->rights->classes[i].count)
			count_class(table, heritage, &table->rights->classes[i], table->bins[i],
				table->rights->classes[i].count);
	count_columns(table, heritage);
	tell(table, &about);
}

static void find_bins(struct tabulation *table)
{
	const struct rights *rights = table->rights;

	table->bin_count = bin_count(table->places);
	table->bins = mem_array(rights->class_count + 1, sizeof *table->bins);
	table->all = mem_array((size_t)table->bin_count, sizeof *table->all);
	table->lines = mem_array((size_t)table->bin_count, sizeof *table->lines);
	table->of_public =
		mem_array((size_t)table->bin_count * PRIVILEGE_COUNT, sizeof *table->of_public);
	for (size_t i = 0; i < rights->class_count; i++) {
		table->bins[i] = bin_of(table->places, &rights->classes[i]);
		if (table->bins[i] >= 0)
			table->all[table->bins[i]] += rights->classes[i].count;
	}
}

static int by_name(const void *left, const void *right)
{
	const struct role *const *a = left, *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

void rights_tabulate(const struct rights *rights, each_table_line *each, void *self)
{
	struct tabulation table = {
		.rights = rights, .places = schema_places_new(rights), .each = each, .self = self};
	size_t roles = roles_count(rights->roles);
	const struct role **sorted = mem_array(roles + 1, sizeof *sorted);

	find_bins(&table);
	for (size_t i = 0; i < roles; i++)
		sorted[i] = roles_at(rights->roles, (int)i);
	qsort(sorted, roles, sizeof *sorted, by_name);
	tabulate_role(&table, NULL);
	for (size_t i = 0; i < roles; i++) {
		struct heritage *heritage =
			heritage_new(rights->roles, roles_of_oid(rights->roles, sorted[i]->oid));

		tabulate_role(&table, heritage);
		heritage_free(heritage);
	}
	free(sorted);
	free(table.bins);
	free(table.all);
	free(table.lines);
	free(table.of_public);
	schema_places_free(table.places);
}
